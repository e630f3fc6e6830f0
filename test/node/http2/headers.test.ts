import { connect, type OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2';
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Propagate } from '../../../src/core/propagation.ts';
import {
  type GivenHeaders,
  HTTP2_HEADERS,
  headersOf,
  isGivenHeaders,
  propagate,
  sentHeaders,
} from '../../../src/node/http2/headers.ts';

const OWN = Symbol('own');

describe('the headers of a node:http2 request', () => {
  it('are an object or an array', () => {
    for (const headers of [{}, [], Object.create(null)]) {
      expect(isGivenHeaders(headers)).to.equal(true);
    }
    for (const headers of [undefined, null, 'accept: */*', 7, () => {}]) {
      expect(isGivenHeaders(headers)).to.equal(false);
    }
  });

  it('become a list, without those that are not sent', () => {
    const given = { ':path': '/', 'X-A': ['b', 'c'], 'content-length': 7, accept: undefined, 'x-empty': '' };
    expect(headersOf(given).list).to.deep.equal([
      ':path',
      '/',
      'X-A',
      ['b', 'c'],
      'content-length',
      7,
      'x-empty',
      '',
    ]);
  });

  it('are read, added and replaced by name, in any letter case', () => {
    const headers = headersOf({ 'USER-AGENT': 'a/1', accept: ['b', 'c'] });
    expect(HTTP2_HEADERS.get(headers, 'user-agent')).to.equal('a/1');
    expect(HTTP2_HEADERS.get(headers, 'accept')).to.equal('b,c');
    HTTP2_HEADERS.replace(headers, 'user-agent', 'd/2');
    HTTP2_HEADERS.add(headers, 'x-request-id', 'e');
    expect({ ...sentHeaders({}, headers) }).to.deep.equal({
      'USER-AGENT': 'd/2',
      accept: ['b', 'c'],
      'x-request-id': 'e',
    });
  });

  it('stay an object without a prototype, or an array', () => {
    const object = sentHeaders({ a: 'b' }, { list: ['c', 'd'] });
    expect(Object.getPrototypeOf(object)).to.equal(null);
    expect({ ...object }).to.deep.equal({ c: 'd' });
    expect(sentHeaders(['a', 'b'], { list: ['c', 'd'] })).to.deep.equal(['c', 'd']);
  });

  it('keep a header that is named like a property of all objects', () => {
    const given = JSON.parse('{ "__proto__": "a", "constructor": "b" }');
    const sent = sentHeaders(given, headersOf(given));
    expect(Object.entries(sent)).to.deep.equal([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('keep symbols such as http2.sensitiveHeaders', () => {
    for (const given of [{ a: 'b' }, ['a', 'b']]) {
      Object.assign(given, { [sensitiveHeaders]: ['a'], [OWN]: 'own' });
      const sent = sentHeaders(given as GivenHeaders, headersOf(given as GivenHeaders));
      expect(Reflect.get(sent, sensitiveHeaders)).to.deep.equal(['a']);
      expect(Reflect.get(sent, OWN)).to.equal('own');
    }
  });

  it('are copied, so that the list of an array is not that of the caller', () => {
    const given = ['a', 'b'];
    const headers = headersOf(given);
    const sent = sentHeaders(given, headers) as string[];
    headers.list.push('c', 'd');
    sent.push('e', 'f');
    expect([given, headers.list, sent]).to.deep.equal([
      ['a', 'b'],
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'e', 'f'],
    ]);
  });

  const NAME = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'X-A'),
    fc.stringMatching(/^[a-z][a-z0-9-]*$/),
  );
  const VALUE = fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant(undefined));
  const symbolsOn = <T extends object>(headers: T, names: readonly string[]): T =>
    Object.assign(headers, { [sensitiveHeaders]: names, [OWN]: names.length });
  const GIVEN: fc.Arbitrary<GivenHeaders> = fc.oneof(
    fc
      .tuple(fc.dictionary(NAME, VALUE), fc.array(NAME))
      .map(([headers, names]) => symbolsOn(headers, names) as GivenHeaders),
    fc
      .tuple(fc.array(fc.tuple(NAME, fc.string())), fc.array(NAME))
      .map(([pairs, names]) => symbolsOn(pairs.flat(), names)),
  );
  const contentOf = (headers: GivenHeaders) => ({
    entries: Object.entries(headers).filter(([, value]) => value !== undefined),
    symbols: Object.getOwnPropertySymbols(headers).map((symbol) => [symbol, Reflect.get(headers, symbol)]),
  });

  it('are sent as the caller gave them, and the caller keeps them', () => {
    fc.assert(
      fc.property(GIVEN, (given) => {
        const before = JSON.stringify(Object.entries(given));
        const sent = sentHeaders(Object.freeze(given), headersOf(given));
        expect(Array.isArray(sent)).to.equal(Array.isArray(given));
        expect(contentOf(sent)).to.deep.equal(contentOf(given));
        expect(sent).not.to.equal(given);
        expect(JSON.stringify(Object.entries(given))).to.equal(before);
      }),
    );
  });

  it('make the request that Node.js makes of the original', () => {
    const session = connect('http://127.0.0.1:9').on('error', () => {});
    const requestOf = (headers: GivenHeaders): unknown => {
      try {
        const { sentHeaders: sent } = session.request(headers as OutgoingHttpHeaders).on('error', () => {});
        return contentOf(sent as GivenHeaders);
      } catch (error) {
        return `${error}`;
      }
    };
    try {
      fc.assert(
        fc.property(GIVEN, (given) => {
          expect(requestOf(sentHeaders(given, headersOf(given)))).to.deep.equal(requestOf(given));
        }),
      );
    } finally {
      session.destroy();
    }
  });
});

describe('propagate', () => {
  const CONTEXT = ROOT_CONTEXT.setValue(OWN, 'of the span');

  before(() => {
    propagation.setGlobalPropagator({
      inject: (context, carrier, setter) => {
        setter.set(carrier, 'traceparent', String(context.getValue(OWN)));
        setter.set(carrier, 'TraceState', 'vendor');
        setter.set(carrier, 'baggage', 'tenant=secret');
      },
      extract: (context) => context,
      fields: () => ['traceparent', 'tracestate', 'baggage'],
    });
  });

  after(() => propagation.disable());

  const TRACEPARENT = ['traceparent', 'of the span'];

  for (const [allowed, own, added] of [
    ['none', [], []],
    ['traceparent', [], TRACEPARENT],
    ['all', [], [...TRACEPARENT, 'TraceState', 'vendor', 'baggage', 'tenant=secret']],
    // What the caller has set takes precedence, and a tracestate belongs to its traceparent.
    ['traceparent', ['Traceparent', 'own'], []],
    ['all', ['Traceparent', 'own'], ['baggage', 'tenant=secret']],
    ['none', ['baggage', 'own'], []],
  ] as [Propagate, string[], string[]][]) {
    it(`adds ${JSON.stringify(added)} to ${JSON.stringify(own)} if ${allowed} may be sent`, () => {
      const headers = { list: ['accept', '*/*', ...own] };
      propagate(headers, CONTEXT, allowed);
      expect(headers.list).to.deep.equal(['accept', '*/*', ...own, ...added]);
    });
  }

  it('returns a list that further headers can be added to', () => {
    const headers = headersOf(Object.freeze(['accept', '*/*']));
    propagate(headers, CONTEXT, 'none');
    HTTP2_HEADERS.add(headers, 'user-agent', 'a/1');
    expect(headers.list).to.deep.equal(['accept', '*/*', 'user-agent', 'a/1']);
  });
});
