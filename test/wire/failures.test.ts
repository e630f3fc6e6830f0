import { get, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import { Agent, Client, request } from 'undici';
import * as undici6 from 'undici6';
import { type SeekRequestLogEntry, seekRequestIdOf, withSeek } from '../../src/index.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

type Send = (url: string, signal?: AbortSignal) => Promise<unknown>;

const CLIENTS: Record<string, Send> = {
  fetch: async (url, signal) => (await fetch(url, { signal: signal ?? null })).text(),
  'undici 8': async (url, signal) => (await request(url, { signal: signal ?? null })).body.text(),
  'undici 6': async (url, signal) =>
    (await undici6.request(url, { signal: signal ?? null, dispatcher: new undici6.Agent() })).body.text(),
  axios: (url, signal) => axios.get(url, signal === undefined ? {} : { signal }),
  got: (url, signal) => got(url, { retry: { limit: 0 }, ...(signal === undefined ? {} : { signal }) }).text(),
  'http.get': (url, signal) =>
    new Promise((resolve, reject) => {
      get(url, { signal }, (response) => response.resume().on('end', resolve).on('error', reject)).on(
        'error',
        reject,
      );
    }),
};
/** These clients throw for a status code of 400 and above. */
const THROWS_FOR_STATUS = ['axios', 'got'];

describe('a request to SEEK', () => {
  let entries: SeekRequestLogEntry[];
  let onEntry: () => void;
  let firstEntry: Promise<void>;
  let onRequest: (() => void) | undefined;
  const seek = useRecordingServer({
    respond: ({ url, socket }, response) => {
      onRequest?.();
      if (url === '/reset') {
        socket.destroy();
      } else if (url === '/truncated') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half', () => socket.destroy());
      } else if (url === '/broken') {
        response.writeHead(503).end('{}');
      } else if (url === '/early') {
        response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
        response.end('ok');
      } else if (url !== '/hangs') {
        response.end('ok');
      }
    },
  });
  const telemetry = useTelemetry(() => ({
    instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
      hosts: [`127.0.0.1:${seek.port}`, '127.0.0.2'],
      requestLog: (entry) => {
        entries.push(entry);
        onEntry();
        throw new Error('from the application');
      },
    }),
  }));

  beforeEach(() => {
    entries = [];
    firstEntry = new Promise((resolve) => {
      onEntry = resolve;
    });
    onRequest = undefined;
  });

  /** Waits for the only entry of the log. It must agree with the received header and the span. */
  const expectOneEntry = async (expected: Partial<SeekRequestLogEntry>) => {
    await firstEntry;
    const [span] = await telemetry.clientSpans();
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({
      method: 'GET',
      requestId: span?.attributes['seek.request_id'],
      sessionId: span?.attributes['seek.session_id'],
      traceId: span?.traceId,
      spanId: span?.spanId,
      ...expected,
    });
    expect(entries[0]?.durationMillis).to.be.greaterThan(0);
    return entries[0] as SeekRequestLogEntry;
  };
  const failureOf = async (sent: Promise<unknown>) => {
    try {
      await sent;
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  };

  for (const [client, send] of Object.entries(CLIENTS)) {
    it(`${client}: is logged once, with its status`, async () => {
      await send(`${seek.origin}/plain?token=secret`);
      const entry = await expectOneEntry({ status: 200, error: undefined });
      expect(entry.url).to.equal(`${seek.origin}/plain?token=REDACTED`);
      expect(entry.requestId).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
    });

    it(`${client}: is logged with its final status after early hints`, async () => {
      await send(`${seek.origin}/early`);
      await expectOneEntry({ status: 200 });
    });

    it(`${client}: is logged with the status of a failure`, async () => {
      const sent = send(`${seek.origin}/broken`);
      if (THROWS_FOR_STATUS.includes(client)) {
        expect(seekRequestIdOf(await failureOf(sent))).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
      } else {
        await sent;
      }
      await expectOneEntry({ status: 503, error: undefined });
    });

    it(`${client}: is identified by its error after a reset`, async () => {
      const error = await failureOf(send(`${seek.origin}/reset`));
      expect(seekRequestIdOf(error)).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
      const entry = await expectOneEntry({ status: undefined });
      expect(entry.error).to.be.instanceOf(Error);
      expect(seekRequestIdOf(entry.error)).to.equal(entry.requestId);
    });

    it(`${client}: is identified by its error after an abort`, async () => {
      const abort = new AbortController();
      onRequest = () => abort.abort();
      const error = await failureOf(send(`${seek.origin}/hangs`, abort.signal));
      expect(seekRequestIdOf(error)).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
      await expectOneEntry({ status: undefined });
    });

    it(`${client}: is identified by its error, and logged once, after a truncated response`, async () => {
      const error = await failureOf(send(`${seek.origin}/truncated`));
      expect(seekRequestIdOf(error)).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
      await expectOneEntry({ status: 200 });
    });

    it(`${client}: is identified by its error after a refused connection`, async () => {
      const error = await failureOf(send(`http://127.0.0.2:${await closedPort()}/`));
      const entry = await expectOneEntry({ status: undefined });
      expect(seekRequestIdOf(error)).to.equal(entry.requestId);
    });
  }

  it('is logged with its path as written if the path is not a valid URL', async () => {
    const path = '//[?token=secret';
    const { origin, port } = new URL(seek.origin);
    await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    await (await new Client(origin).request({ method: 'GET', path })).body.text();
    expect(entries.map(({ url }) => url)).to.deep.equal(
      Array.from({ length: 2 }, () => `${origin}//[?token=REDACTED`),
    );
  });

  it('leaves no entry and no ID if it goes to another host', async () => {
    for (const send of Object.values(CLIENTS)) {
      const error = await failureOf(send(`http://localhost:${await closedPort()}/`));
      expect(seekRequestIdOf(error)).to.equal(undefined);
    }
    expect(entries).to.deep.equal([]);
  });

  it('is logged without a span', async () => {
    await telemetry.start({
      seek: {
        hosts: [`127.0.0.1:${seek.port}`],
        ignoreRequestHook: () => true,
        requestLog: (entry) => entries.push(entry),
      },
    });
    await (await request(seek.origin, { dispatcher: new Agent() })).body.text();
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({
      requestId: onlyHeader(seek.requests[0], 'x-request-id'),
      traceId: undefined,
      spanId: undefined,
      status: 200,
    });
  });
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server: ReturnType<typeof createTcpServer> | Server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
