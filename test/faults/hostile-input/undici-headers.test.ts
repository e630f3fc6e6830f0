import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { expect } from 'chai';
import fc from 'fast-check';
import { isGenericUserAgent } from '../../../src/core/user-agent.ts';
import { SeekInstrumentation } from '../../../src/index.ts';
import { useTelemetry } from '../../support/telemetry.ts';
import { hostile, leadsToSeek, origin, text } from './hostile.ts';

const USER_AGENT = 'hostile-test/1.0.0';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The headers that may be added to a request to SEEK, and their valid values, which cannot split a header. */
const VALUES: Readonly<Record<string, RegExp>> = {
  'x-request-id': UUID,
  'x-session-id': UUID,
  'user-agent': new RegExp(`^${USER_AGENT}$`),
  traceparent: /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/,
};
const CLEAN = /^[\x20-\x7e]*$/;
const SEEK_HEADERS = ['x-request-id', 'x-session-id', 'user-agent'];
const INJECTED_HEADERS = ['traceparent', 'tracestate', 'baggage'];

/** The request that undici creates from the options of the caller. */
interface Made {
  readonly headers: string | unknown[];
  readonly host?: string | null;
}
type RequestClass = new (origin: string, options: object, handler: object) => Made;
type Entry = readonly [name: unknown, value: unknown];

const require = createRequire(import.meta.url);
/** The class of requests in undici. It accepts headers in every form, rejects invalid ones, and publishes the others. */
const UNDICIS: Record<string, RequestClass> = Object.fromEntries(
  ['undici', 'undici7', 'undici6', 'undici5'].map((name) => [name, require(`${name}/lib/core/request.js`)]),
);
/** A handler with the methods that every version requires. */
const HANDLER = Object.fromEntries(
  [
    'onConnect',
    'onHeaders',
    'onData',
    'onComplete',
    'onError',
    'onUpgrade',
    'onRequestStart',
    'onResponseStart',
    'onResponseData',
    'onResponseEnd',
    'onResponseError',
    'onRequestUpgrade',
  ].map((name) => [name, () => {}]),
);

const created = channel('undici:request:create');
const responded = channel('undici:request:headers');
const completed = channel('undici:request:trailers');
const failed = channel('undici:request:error');

const name = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'X-Request-Id',
      'x-session-id',
      'USER-AGENT',
      'host',
      'Traceparent',
      'baggage',
      'tracestate',
      'accept',
    ),
  },
  { weight: 1, arbitrary: text },
);
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'node',
      'undici',
      'axios/1.2.3',
      'my-service/1.0.0',
      'graphql.seek.com',
      'evil.example',
      '',
    ),
  },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: fc.array(fc.oneof(text, fc.constant(null), fc.integer()), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.anything() },
);
const pairs = fc.array(fc.tuple(name, value), { maxLength: 6 });
/** Every valid form of headers, and invalid ones. */
const headers = fc.oneof(
  pairs.map((each) => Object.fromEntries(each)),
  pairs.map((each) => each.flat()),
  pairs.map((each) => each.flat(2)),
  pairs.map((each) => new Map(each)),
  pairs.map((each) => ({
    *[Symbol.iterator]() {
      yield* each;
    },
  })),
  pairs,
  fc.anything(),
);
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('/graphql', '/?token=secret', '/') },
  { weight: 1, arbitrary: text.map((each) => `/${each}`) },
  { weight: 1, arbitrary: origin },
);
const method = fc.constantFrom('GET', 'POST', 'CONNECT', 'PURGE');
/** The context of the request: inbound baggage, and the results of the application's functions. */
const surroundings = {
  session: fc.oneof(fc.constant(undefined), fc.uuid(), fc.anything()),
  baggage: fc.oneof(fc.constant(undefined), fc.uuid(), text),
  response: fc.oneof(
    fc.constant(200),
    fc.constant(503),
    fc.constantFrom(new Error('reset'), 'aborted', Object.freeze({ reason: 'stop' })),
  ),
};
interface Input {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly session: unknown;
  readonly baggage: string | undefined;
  readonly response: unknown;
}

describe('hostile headers of undici requests', () => {
  let session: unknown;
  let made: { request: Made; own: Entry[] }[] = [];
  let started = 0;
  let ended = 0;
  let logged = 0;
  const thrown: unknown[] = [];

  const onCreated = (message: unknown) => {
    const { request } = message as { request: Made };
    made.push({ request, own: entriesOf(request.headers) });
  };

  before(() => {
    // Subscribes before the instrumentation does.
    created.subscribe(onCreated);
    // An error in a subscriber is an uncaught exception:
    // https://nodejs.org/api/diagnostics_channel.html#channelsubscribeonmessage
    process.setUncaughtExceptionCaptureCallback((error) => thrown.push(error));
  });
  after(() => {
    process.setUncaughtExceptionCaptureCallback(null);
    created.unsubscribe(onCreated);
  });
  useTelemetry(() => {
    const instrumentation = new SeekInstrumentation({
      userAgent: USER_AGENT,
      session: () => session as string,
      requestLog: () => {
        logged++;
        throw new Error('from requestLog');
      },
    });
    return {
      instrumentations: [instrumentation],
      spanProcessors: [
        {
          onStart: () => void started++,
          onEnd: () => void ended++,
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    };
  }, 'suite');

  /** Makes a request, publishes its response, and checks the headers, the spans and the request log. */
  const check = async (input: Input, make: () => void) => {
    started = ended = logged = 0;
    made = [];
    session = input.session;
    try {
      context.with(contextWith(input.baggage), make);
    } catch (error) {
      // undici rejects most inputs.
      expect(made, String(error)).to.deep.equal([]);
    }
    const [only] = made;
    if (only === undefined) {
      return;
    }
    const { request, own } = only;
    const sent = entriesOf(request.headers);
    finish(request, input.response);
    await setImmediate();

    expect(thrown.splice(0).map(String)).to.deep.equal([]);
    expect(ended, 'spans that have not ended').to.equal(started);
    const { origin, path, method } = input;
    const destinations = [origin, path, `http://${request.host}`];
    const added = sent.slice(own.length);
    const names = added.map(([each]) => lowerCase(each));
    if (method === 'CONNECT' || !destinations.some(leadsToSeek)) {
      expect(sent.slice(0, own.length)).to.deep.equal(own);
      expect(INJECTED_HEADERS).to.include.members(names);
      expect(logged).to.equal(0);
      return;
    }
    expectOwnKept(own, sent);
    // If no host is SEEK, the request may carry injected headers only.
    const mayCarry = names.some((each) => SEEK_HEADERS.includes(each))
      ? Object.keys(VALUES)
      : INJECTED_HEADERS;
    expect(mayCarry).to.include.members(names);
    for (const [each, text] of added) {
      expect(text, String(each)).to.match(VALUES[lowerCase(each)] ?? CLEAN);
    }
    if (leadsToSeek(origin) && path.startsWith('/') && started === 1) {
      // undici sends nothing for an empty list of values.
      const isSent = ([, value]: Entry) => !Array.isArray(value) || value.length > 0;
      const all = sent.filter(isSent).map(([each]) => lowerCase(each));
      expect(all).to.include.members(SEEK_HEADERS);
      expect(logged).to.equal(1);
    }
  };

  for (const [undici, UndiciRequest] of Object.entries(UNDICIS)) {
    const input = fc.record({ origin, path, method, headers, ...surroundings });
    hostile(`${undici}: leak no SEEK headers to other hosts, and produce valid values`, 0.05, input, (each) =>
      check(each, () => new UndiciRequest(each.origin, each, HANDLER)),
    );
  }

  // Pairs of names and values. undici rejects lists with an odd length.
  const values = fc.oneof(text, fc.array(text), fc.integer(), fc.constant(null), fc.constant(undefined));
  const lists = fc
    .array(fc.tuple(fc.oneof(name, fc.anything()), values), { maxLength: 6 })
    .map((each) => each.flat());
  const input = fc.record({ origin, path, method, headers: lists, ...surroundings });
  hostile(
    'lists that undici never creates: leak no SEEK headers to other hosts, and produce valid values',
    0.05,
    input,
    (each) =>
      check(each, () => created.publish({ request: { ...each, headers: [...each.headers], host: null } })),
  );
});

function contextWith(baggage: string | undefined): Context {
  return baggage === undefined
    ? ROOT_CONTEXT
    : propagation.setBaggage(
        ROOT_CONTEXT,
        propagation.createBaggage({ 'seek.session_id': { value: baggage } }),
      );
}

function lowerCase(name: unknown): string {
  return typeof name === 'string' ? name.toLowerCase() : '';
}

function finish(request: Made, response: unknown): void {
  if (typeof response === 'number') {
    responded.publish({ request, response: { statusCode: response, headers: [], statusText: '' } });
    completed.publish({ request, trailers: [] });
  } else {
    failed.publish({ request, error: response });
  }
}

/** undici 5 has the headers as text, later versions have a list. */
function entriesOf(headers: string | unknown[]): Entry[] {
  if (typeof headers === 'string') {
    const lines = headers.split('\r\n').slice(0, -1);
    return lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  }
  return headers.flatMap((each, i) => (i % 2 === 0 ? [[each, headers[i + 1]] as const] : []));
}

/** Expects that the caller's headers are unchanged, except for a generic User-Agent. */
function expectOwnKept(own: readonly Entry[], sent: readonly Entry[]): void {
  own.forEach(([name, value], i) => {
    const kept = sent[i] as Entry;
    expect(Object.is(kept[0], name)).to.equal(true);
    if (!Object.is(kept[1], value)) {
      expect(lowerCase(name)).to.equal('user-agent');
      expect(kept[1]).to.equal(USER_AGENT);
      expect(isGenericUserAgent(String(value))).to.equal(true);
    }
  });
}
