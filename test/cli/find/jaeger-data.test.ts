import { expect } from 'chai';
import { jaegerAt as jaegerAtUrl } from '../../../src/cli/find/jaeger.ts';
import type { Backend } from '../../../src/cli/find/search.ts';
import { startRecordingServer } from '../../support/recording-server.ts';

const jaegerAt = (url: string, timeoutMillis?: number): Backend => jaegerAtUrl(new URL(url), timeoutMillis);
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

describe('a request to Jaeger’s API', () => {
  it('reports a refused connection, and how to set the address', async () => {
    const server = await startRecordingServer();
    await server.close();
    const error = await jaegerAt(server.origin)
      .trace(TRACE_ID)
      .catch((each) => each);
    expect(error.message).to.equal(`Jaeger does not respond at ${server.origin} (ECONNREFUSED).`);
    expect(error.remedy).to.contain('Set another address with --jaeger URL or JAEGER_URL.');
  });

  it('reports a broken connection', async () => {
    const server = await startRecordingServer({ respond: (_, response) => void response.destroy() });
    const error = await jaegerAt(server.origin)
      .trace(TRACE_ID)
      .catch((each) => each);
    await server.close();
    expect(error.message).to.match(/^Jaeger does not respond at http:\S+ \(UND_ERR_SOCKET\)\.$/);
  });

  it('reports a timeout', async () => {
    const server = await startRecordingServer({ respond: () => undefined });
    const error = await jaegerAt(server.origin, 20)
      .trace(TRACE_ID)
      .catch((each) => each);
    await server.close();
    expect(error.message).to.equal(
      `Jaeger does not respond at ${server.origin} (no response within 0.02 s).`,
    );
  });

  it('reports a port that fetch blocks', async () => {
    const error = await jaegerAt('http://127.0.0.1:1')
      .trace(TRACE_ID)
      .catch((each) => each);
    expect(error.message).to.equal('Jaeger does not respond at http://127.0.0.1:1 (bad port).');
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
  });

  for (const body of [
    '{"errors":[]}',
    '{"errors":null}',
    '{"data":null}',
    '{"errors":[null]}',
    '{"errors":"disk full"}',
    '{"errors":[{"msg":""}]}',
  ]) {
    it(`reports an error without a reason: ${body}`, async () => {
      expect((await errorFor(500, body)).message).to.contain('HTTP 500: no reason given');
    });
  }

  it('shows no control characters and no secrets of a reason', async () => {
    const errors = [{ msg: 'GET https://a:secret@b.example/ \u001b[2J\u202e' }, { msg: { odd: 1 } }];
    expect((await errorFor(500, JSON.stringify({ errors }))).message).to.contain(
      '(HTTP 500: GET https://REDACTED:REDACTED@b.example/ \u{fffd}[2J\u{fffd}; {"odd":1})',
    );
  });

  for (const [what, status, body] of [
    ['a page', 200, '<!doctype html>'],
    ['a page that is not there', 404, '404 page not found'],
    ['another API', 200, '{"status":"ok"}'],
    ['JSON that is not an object', 200, '"data"'],
    ['null', 200, 'null'],
    ['an empty response', 204, ''],
    ['an OTLP receiver', 405, '405 method not allowed, supported: [POST]'],
    ['JSON with other members', 200, '{"errors":null}'],
    ['data that is not a list', 200, '{"data":{"a":1}}'],
    ['a list of other objects', 200, '{"data":[{"a":1}]}'],
    ['a list of other values', 200, '{"data":[null]}'],
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
