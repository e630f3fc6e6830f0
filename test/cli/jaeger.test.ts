import { expect } from 'chai';
import { type Jaeger, jaegerAt as jaegerAtUrl } from '../../src/cli/jaeger.ts';
import { startJaeger } from '../support/jaeger.ts';
import { startRecordingServer } from '../support/recording-server.ts';

const jaegerAt = (url: string, timeoutMillis?: number): Jaeger => jaegerAtUrl(new URL(url), timeoutMillis);
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** What `ask` says of an answer that isn't one of Jaeger's. */
async function refusal(status: number, body: string): Promise<{ message: string; remedy: string }> {
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
  throw new Error('there was an answer');
}

describe('Jaeger’s API', () => {
  it('gives a trace with its spans in order, their parents, services and attributes', async () => {
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

  it('reads what older Jaegers leave out or shorten', async () => {
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

  it('knows no service where it has none yet', async () => {
    const jaeger = await startJaeger([]);
    try {
      expect(await jaegerAt(jaeger.url).services()).to.deep.equal([]);
    } finally {
      await jaeger.close();
    }
  });

  it('finds nothing where Jaeger answers 404 to a search', async () => {
    const server = await startRecordingServer({
      respond: (_, response) =>
        response.writeHead(404).end('{"data":null,"errors":[{"code":404,"msg":"gone"}]}'),
    });
    try {
      expect(
        await jaegerAt(server.origin).recorded('749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', 'a', 0),
      ).to.deep.equal([]);
      expect(await jaegerAt(server.origin).services()).to.deep.equal([]);
    } finally {
      await server.close();
    }
  });

  it('says that nothing answers, and where its UI would be', async () => {
    const server = await startRecordingServer();
    await server.close();
    const error = await jaegerAt(server.origin)
      .services()
      .catch((each) => each);
    expect(error.message).to.equal(`Jaeger does not answer at ${server.origin} (ECONNREFUSED).`);
    expect(error.remedy).to.contain('--jaeger URL or JAEGER_URL; the port of the UI is 16686');
  });

  it('says that the connection broke', async () => {
    const server = await startRecordingServer({ respond: (_, response) => void response.destroy() });
    const error = await jaegerAt(server.origin)
      .services()
      .catch((each) => each);
    await server.close();
    expect(error.message).to.match(/^Jaeger does not answer at http:\S+ \(UND_ERR_SOCKET\)\.$/);
  });

  it('says that there was no answer in time', async () => {
    const server = await startRecordingServer({ respond: () => undefined });
    const error = await jaegerAt(server.origin, 20)
      .services()
      .catch((each) => each);
    await server.close();
    expect(error.message).to.equal(`Jaeger does not answer at ${server.origin} (no answer within 0.02 s).`);
  });

  it('says that fetch would never go to such a port', async () => {
    const error = await jaegerAt('http://127.0.0.1:1')
      .services()
      .catch((each) => each);
    expect(error.message).to.equal('Jaeger does not answer at http://127.0.0.1:1 (bad port).');
  });

  it('signs in with the name and password of the address, shows neither, and keeps its base path', async () => {
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
    it(`says that someone must sign in (${status})`, async () => {
      const { message, remedy } = await refusal(status, '<html>Sign in</html>');
      expect(message).to.equal(`ORIGIN wants somebody to sign in (HTTP ${status}).`);
      expect(remedy).to.contain('--jaeger https://user:password@host').and.to.contain('kubectl port-forward');
    });
  }

  it('says why Jaeger could not answer, as far as it says so', async () => {
    const { message, remedy } = await refusal(
      500,
      '{"data":null,"errors":[{"code":500,"msg":"disk full"},{"msg":"sorry"}]}',
    );
    expect(message).to.equal('Jaeger at ORIGIN could not answer (HTTP 500: disk full; sorry).');
    expect(remedy).to.contain('a shorter --lookback');
    for (const body of ['{"errors":[]}', '{"errors":null}', '{"data":null}', '{"errors":[null]}']) {
      expect((await refusal(500, body)).message).to.contain('HTTP 500: without a reason');
    }
  });

  for (const [what, status, body] of [
    ['a page', 200, '<!doctype html>'],
    ['a page that is not there', 404, '404 page not found'],
    ['another API', 200, '{"status":"ok"}'],
    ['JSON that is no object', 200, '"data"'],
    ['null', 200, 'null'],
    ['nothing', 204, ''],
    ['an OTLP receiver', 405, '405 method not allowed, supported: [POST]'],
    ['a data that is no list', 200, '{"data":{"a":1}}'],
    ['a list of something else', 200, '{"data":[{"a":1}]}'],
    ['a list of spans that are none', 200, '{"data":[{"traceID":"1","processes":{},"spans":[null]}]}'],
  ] as const) {
    it(`says that ${what} is not Jaeger`, async () => {
      const { message, remedy } = await refusal(status, body);
      expect(message).to.equal(
        `ORIGIN answers, but not as Jaeger's API does (HTTP ${status} to GET /api/traces/${TRACE_ID}).`,
      );
      expect(remedy).to.contain('4317 and 4318 only take traces');
    });
  }
});
