import { expect } from 'chai';
import { jaegerAt as jaegerAtUrl } from '../../../src/cli/find/jaeger.ts';
import type { Backend } from '../../../src/cli/find/search.ts';
import { startJaeger } from '../../support/jaeger.ts';
import { startRecordingServer } from '../../support/recording-server.ts';

const jaegerAt = (url: string, timeoutMillis?: number): Backend => jaegerAtUrl(new URL(url), timeoutMillis);
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const NOTHING = { traces: [], isComplete: true };

describe('the client of Jaeger’s API', () => {
  it('returns a trace with its spans in order, their parents, services and attributes', async () => {
    const jaeger = await startJaeger([
      {
        traceId: TRACE_ID,
        startMicros: 1_700_000_000_000_000,
        spans: [
          {
            spanId: 'b'.repeat(16),
            parent: 'a'.repeat(16),
            name: 'POST',
            start: 5,
            millis: 20,
            version: '1.2.3',
          },
          {
            spanId: 'a'.repeat(16),
            name: 'webhook',
            millis: 30,
            tags: { error: true, 'http.route': '/webhook' },
          },
          { spanId: 'c'.repeat(16), parent: 'b'.repeat(16), name: 'inner', start: 5, millis: 4 },
        ],
      },
    ]);
    try {
      expect(await jaegerAt(`${jaeger.url}/`).trace(TRACE_ID)).to.deep.equal({
        traceId: TRACE_ID,
        spans: [
          {
            spanId: 'a'.repeat(16),
            parentSpanId: undefined,
            name: 'webhook',
            service: 'posting-service',
            serviceVersion: undefined,
            startMicros: 1_700_000_000_000_000,
            durationMicros: 30_000,
            attributes: { error: true, 'http.route': '/webhook' },
            failed: true,
          },
          {
            spanId: 'b'.repeat(16),
            parentSpanId: 'a'.repeat(16),
            name: 'POST',
            service: 'posting-service',
            serviceVersion: '1.2.3',
            startMicros: 1_700_000_000_005_000,
            durationMicros: 20_000,
            attributes: {},
            failed: false,
          },
          {
            spanId: 'c'.repeat(16),
            parentSpanId: 'b'.repeat(16),
            name: 'inner',
            service: 'posting-service',
            serviceVersion: undefined,
            startMicros: 1_700_000_000_005_000,
            durationMicros: 4_000,
            attributes: {},
            failed: false,
          },
        ],
      });
      expect(await jaegerAt(jaeger.url).trace('f'.repeat(32))).to.equal(undefined);
      expect(jaegerAt(`${jaeger.url}//`).traceUrl(TRACE_ID)).to.equal(`${jaeger.url}/trace/${TRACE_ID}`);
    } finally {
      await jaeger.close();
    }
  });

  it('finds nothing if Jaeger has no services yet', async () => {
    const jaeger = await startJaeger([]);
    try {
      expect(await jaegerAt(jaeger.url).tracesWith(UUID, 0)).to.deep.equal(NOTHING);
    } finally {
      await jaeger.close();
    }
  });

  it('finds nothing if Jaeger responds with 404 to a search', async () => {
    const server = await startRecordingServer({
      respond: (_, response) =>
        response.writeHead(404).end('{"data":null,"errors":[{"code":404,"msg":"gone"}]}'),
    });
    try {
      expect(await jaegerAt(server.origin).tracesWith(UUID, 0, 'a')).to.deep.equal(NOTHING);
      expect(await jaegerAt(server.origin).tracesWith(UUID, 0)).to.deep.equal(NOTHING);
    } finally {
      await server.close();
    }
  });

  it('authenticates with the credentials in the address, hides them, and keeps the base path', async () => {
    const server = await startRecordingServer({ respond: (_, response) => response.end('{"data":[]}') });
    const jaeger = jaegerAt(`${server.origin.replace('//', '//user%40example:pass%3A100%@')}/jaeger/?x=1`);
    await jaeger.tracesWith(UUID, 0);
    await jaegerAt(server.origin).tracesWith(UUID, 0);
    await server.close();
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).to.deep.equal([
      ['/jaeger/api/services', `Basic ${btoa('user@example:pass:100%')}`],
      ['/api/services', undefined],
    ]);
    expect(jaeger.name).to.equal(`Jaeger at ${server.origin}/jaeger`);
    expect(jaeger.traceUrl(TRACE_ID)).to.equal(`${server.origin}/jaeger/trace/${TRACE_ID}`);
  });

  it('asks for an odd trace ID, and links to it, without breaking out of the path', async () => {
    const server = await startRecordingServer({
      respond: (_, response) => response.writeHead(404).end('{"errors":[]}'),
    });
    const jaeger = jaegerAt(server.origin);
    expect(await jaeger.trace('../services?a#b')).to.equal(undefined);
    await server.close();
    expect(server.requests.map(({ path }) => path)).to.deep.equal(['/api/traces/..%2Fservices%3Fa%23b']);
    expect(jaeger.traceUrl('a b')).to.equal(`${server.origin}/trace/a%20b`);
  });

  it('searches three attributes in all services, or in one, 8 services at a time', async () => {
    const services = Array.from({ length: 20 }, (_, i) => `service-${i}`);
    let [open, most] = [0, 0];
    const server = await startRecordingServer({
      respond: ({ url = '' }, response) => {
        if (url === '/api/services') {
          response.end(JSON.stringify({ data: [...services, { odd: true }] }));
          return;
        }
        most = Math.max(most, ++open);
        setImmediate(() => {
          open--;
          response.end('{"data":[]}');
        });
      },
    });
    const searches = () =>
      server.requests
        .map(({ path }) => new URL(path, server.origin).searchParams)
        .flatMap((query) => (query.has('tags') ? [`${query.get('service')} ${query.get('tags')}`] : []));
    const expected = (service: string) =>
      ['seek.request_id', 'seek.session_id', 'seek.webhook.request_id'].map(
        (attribute) => `${service} ${JSON.stringify({ [attribute]: UUID })}`,
      );
    await jaegerAt(server.origin).tracesWith(UUID, 0, 'a&b');
    expect(searches()).to.have.members(expected('a&b'));
    await jaegerAt(server.origin).tracesWith(UUID, 0);
    await server.close();
    expect(searches()).to.have.members(['a&b', ...services].flatMap(expected));
    expect(most).to.be.within(2, 24);
  });

  it('merges what several services and attributes return, in order of time', async () => {
    const call = (service: string, attribute: string, start: number) => ({
      spanId: String(start).padStart(16, '0'),
      name: 'POST',
      service,
      start,
      tags: { [attribute]: UUID },
    });
    const startMicros = Date.now() * 1_000 - 60_000_000;
    const jaeger = await startJaeger([
      { traceId: 'b'.repeat(32), startMicros: startMicros + 1, spans: [call('a', 'seek.request_id', 1)] },
      {
        traceId: 'a'.repeat(32),
        startMicros,
        spans: [call('a', 'seek.session_id', 1), call('b', 'seek.webhook.request_id', 2)],
      },
    ]);
    const { traces, isComplete } = await jaegerAt(jaeger.url).tracesWith(UUID, 0);
    await jaeger.close();
    expect(isComplete).to.equal(true);
    expect(traces.map(({ traceId, spans }) => [traceId.charAt(0), spans.length])).to.deep.equal([
      ['a', 2],
      ['b', 1],
    ]);
  });
});
