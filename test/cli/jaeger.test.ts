import { expect } from 'chai';
import { type Jaeger, jaegerAt as jaegerAtUrl } from '../../src/cli/jaeger.ts';
import { startJaeger } from '../support/jaeger.ts';
import { startRecordingServer } from '../support/recording-server.ts';

const jaegerAt = (url: string, timeoutMillis?: number): Jaeger => jaegerAtUrl(new URL(url), timeoutMillis);
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** The error for a response that is not one of Jaeger's. */
async function errorFor(status: number, body: string): Promise<{ message: string; remedy: string }> {
  const server = await startRecordingServer({
    respond: (_, response) => response.writeHead(status).end(body),
  });
  try {
    await jaegerAt(server.origin).trace(TRACE_ID);
  } catch (error) {
    const { message, remedy } = error as Error & { remedy: string };
    return { message: message.replace(server.origin, 'ORIGIN'), remedy };
  } finally {
    await server.close();
  }
  throw new Error('no error was thrown');
}

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

  it('accepts the shortened IDs and missing fields of older Jaeger versions', async () => {
    const trace = {
      traceID: '77b34da6a3ce929d',
      spans: [
        { spanID: 'f067aa0ba902b7', operationName: 'GET', startTime: 1, duration: 2, processID: 'p1' },
        {
          spanID: '1',
          operationName: 'inner',
          references: [
            { refType: 'FOLLOWS_FROM', traceID: '77b34da6a3ce929d', spanID: '2' },
            { refType: 'CHILD_OF', traceID: '77b34da6a3ce929d', spanID: 'f067aa0ba902b7' },
          ],
          startTime: 1,
          duration: 1,
          tags: [{ key: 'otel.status_code', type: 'string', value: 'ERROR' }],
          processID: 'p2',
        },
      ],
      processes: { p1: { serviceName: 'posting-service' } },
    };
    const server = await startRecordingServer({
      respond: (_, response) => response.end(JSON.stringify({ data: [trace] })),
    });
    try {
      const found = await jaegerAt(server.origin).trace('000000000000000077b34da6a3ce929d');
      expect(found?.traceId).to.equal('000000000000000077b34da6a3ce929d');
      expect(
        found?.spans.map(({ spanId, parentSpanId, service, failed }) => [
          spanId,
          parentSpanId,
          service,
          failed,
        ]),
      ).to.deep.equal([
        ['00f067aa0ba902b7', undefined, 'posting-service', false],
        ['0000000000000001', '00f067aa0ba902b7', 'unknown', true],
      ]);
    } finally {
      await server.close();
    }
  });

  it('gives all spans of a process its version, without secrets', async () => {
    const spans = ['p1', 'p2', 'p1', 'missing'].map((processID, i) => ({
      spanID: String(i),
      operationName: 'GET',
      startTime: i,
      duration: 1,
      processID,
    }));
    const process = (value: unknown) => ({ serviceName: 'a', tags: [{ key: 'service.version', value }] });
    const processes = { p1: process('1?token=abc'), p2: process(2), 'of no span': null };
    const server = await startRecordingServer({
      respond: (_, response) =>
        response.end(JSON.stringify({ data: [{ traceID: TRACE_ID, spans, processes }] })),
    });
    const found = await jaegerAt(server.origin).trace(TRACE_ID);
    await server.close();
    const [first, ...others] = found?.spans.map(({ serviceVersion }) => serviceVersion) ?? [];
    expect(first)
      .to.match(/^1\?token=/)
      .and.not.contain('abc');
    expect(others).to.deep.equal(['2', first, undefined]);
  });

  it('returns no services if Jaeger has none yet', async () => {
    const jaeger = await startJaeger([]);
    try {
      expect(await jaegerAt(jaeger.url).services()).to.deep.equal([]);
    } finally {
      await jaeger.close();
    }
  });

  it('returns no traces if Jaeger responds with 404 to a search', async () => {
    const server = await startRecordingServer({
      respond: (_, response) =>
        response.writeHead(404).end('{"data":null,"errors":[{"code":404,"msg":"gone"}]}'),
    });
    try {
      expect(
        await jaegerAt(server.origin).tracesWith('749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', 'a', 0),
      ).to.deep.equal([]);
      expect(await jaegerAt(server.origin).services()).to.deep.equal([]);
    } finally {
      await server.close();
    }
  });

  it('reports a refused connection, and how to set the address', async () => {
    const server = await startRecordingServer();
    await server.close();
    const error = await jaegerAt(server.origin)
      .services()
      .catch((each) => each);
    expect(error.message).to.equal(`Jaeger does not respond at ${server.origin} (ECONNREFUSED).`);
    expect(error.remedy).to.contain('Set another address with --jaeger URL or JAEGER_URL.');
  });

  it('reports a broken connection', async () => {
    const server = await startRecordingServer({ respond: (_, response) => void response.destroy() });
    const error = await jaegerAt(server.origin)
      .services()
      .catch((each) => each);
    await server.close();
    expect(error.message).to.match(/^Jaeger does not respond at http:\S+ \(UND_ERR_SOCKET\)\.$/);
  });

  it('reports a timeout', async () => {
    const server = await startRecordingServer({ respond: () => undefined });
    const error = await jaegerAt(server.origin, 20)
      .services()
      .catch((each) => each);
    await server.close();
    expect(error.message).to.equal(
      `Jaeger does not respond at ${server.origin} (no response within 0.02 s).`,
    );
  });

  it('reports a port that fetch blocks', async () => {
    const error = await jaegerAt('http://127.0.0.1:1')
      .services()
      .catch((each) => each);
    expect(error.message).to.equal('Jaeger does not respond at http://127.0.0.1:1 (bad port).');
  });

  it('authenticates with the credentials in the address, hides them, and keeps the base path', async () => {
    const server = await startRecordingServer({ respond: (_, response) => response.end('{"data":[]}') });
    const jaeger = jaegerAt(`${server.origin.replace('//', '//user%40example:pass%3A100%@')}/jaeger/?x=1`);
    await jaeger.services();
    await jaegerAt(server.origin).services();
    await server.close();
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).to.deep.equal([
      ['/jaeger/api/services', `Basic ${btoa('user@example:pass:100%')}`],
      ['/api/services', undefined],
    ]);
    expect(jaeger.base).to.equal(`${server.origin}/jaeger`);
    expect(jaeger.traceUrl(TRACE_ID)).to.equal(`${server.origin}/jaeger/trace/${TRACE_ID}`);
  });

  for (const status of [401, 403]) {
    it(`reports that authentication is required (${status})`, async () => {
      const { message, remedy } = await errorFor(status, '<html>Sign in</html>');
      expect(message).to.equal(`ORIGIN requires authentication (HTTP ${status}).`);
      expect(remedy).to.contain('--jaeger https://user:password@host').and.to.contain('kubectl port-forward');
    });
  }

  it('reports the reason that Jaeger gives for an error', async () => {
    const { message, remedy } = await errorFor(
      500,
      '{"data":null,"errors":[{"code":500,"msg":"disk full"},{"msg":"sorry"}]}',
    );
    expect(message).to.equal('Jaeger at ORIGIN reports an error (HTTP 500: disk full; sorry).');
    expect(remedy).to.contain('A shorter --lookback');
    for (const body of ['{"errors":[]}', '{"errors":null}', '{"data":null}', '{"errors":[null]}']) {
      expect((await errorFor(500, body)).message).to.contain('HTTP 500: no reason given');
    }
  });

  for (const [what, status, body] of [
    ['a page', 200, '<!doctype html>'],
    ['a page that is not there', 404, '404 page not found'],
    ['another API', 200, '{"status":"ok"}'],
    ['JSON that is not an object', 200, '"data"'],
    ['null', 200, 'null'],
    ['an empty response', 204, ''],
    ['an OTLP receiver', 405, '405 method not allowed, supported: [POST]'],
    ['data that is not a list', 200, '{"data":{"a":1}}'],
    ['a list of other objects', 200, '{"data":[{"a":1}]}'],
    ['a list of invalid spans', 200, '{"data":[{"traceID":"1","processes":{},"spans":[null]}]}'],
  ] as const) {
    it(`reports that ${what} is not a response of Jaeger`, async () => {
      const { message, remedy } = await errorFor(status, body);
      expect(message).to.equal(
        `ORIGIN responds, but not with Jaeger's API (HTTP ${status} for GET /api/traces/${TRACE_ID}).`,
      );
      expect(remedy).to.contain('Ports 4317 and 4318 only receive traces.');
    });
  }
});
