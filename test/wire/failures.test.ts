import { get, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import ky from 'ky';
import makeFetchHappen from 'make-fetch-happen';
import nodeFetch from 'node-fetch';
import { ofetch } from 'ofetch';
import superagent from 'superagent';
import * as undici8 from 'undici';
import { Agent, Client, request } from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
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
  'axios with fetch': (url, signal) =>
    axios.get(url, { adapter: 'fetch', ...(signal === undefined ? {} : { signal }) }),
  ky: (url, signal) => ky(url, { retry: 0, signal: signal ?? null }).text(),
  ofetch: (url, signal) => ofetch(url, { retry: 0, ...(signal === undefined ? {} : { signal }) }),
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
const THROWS_FOR_STATUS = ['axios', 'axios with fetch', 'got', 'ky', 'ofetch'];

const RETRY_ONCE = { maxRetries: 1, minTimeout: 1 };
/** Typed as the latest, which has all that the tests use in common. */
const UNDICI_VERSIONS = {
  'undici 6': undici6 as unknown as typeof undici8,
  'undici 7': undici7 as unknown as typeof undici8,
  'undici 8': undici8,
};
/** Clients that throw for a status code, after two attempts. */
const RETRYING: Record<string, (url: string) => Promise<unknown>> = {
  ...Object.fromEntries(
    Object.entries(UNDICI_VERSIONS).flatMap(([version, undici]) => [
      [
        `RetryAgent of ${version}`,
        (url: string) => requestWith(undici, url, new undici.RetryAgent(new undici.Agent(), RETRY_ONCE)),
      ],
      [
        `interceptors.retry of ${version}`,
        (url: string) =>
          requestWith(undici, url, new undici.Agent().compose(undici.interceptors.retry(RETRY_ONCE))),
      ],
    ]),
  ),
  got: (url) =>
    got(url, { retry: { limit: 1, calculateDelay: ({ computedValue }) => computedValue && 1 } }).text(),
  ky: (url) => ky(url, { retry: { limit: 1, delay: () => 1 } }).text(),
  ofetch: (url) => ofetch(url, { retry: 1 }),
  superagent: async (url) => superagent.get(url).retry(1),
};

describe('a request to SEEK', () => {
  let entries: SeekRequestLogEntry[];
  let onEntry: () => void;
  let firstEntry: Promise<void>;
  let onRequest: (() => void) | undefined;
  /** Answers to four requests to `/together`, which are sent when all four have arrived. */
  let together: (() => void)[];
  const seek = useRecordingServer({
    respond: ({ url = '', socket }, response) => {
      onRequest?.();
      if (url === '/reset') {
        socket.destroy();
      } else if (url === '/truncated') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half', () => socket.destroy());
      } else if (url === '/broken') {
        response.writeHead(503).end('{}');
      } else if (url === '/redirect') {
        response.writeHead(302, { location: '/broken' }).end();
      } else if (url === '/undated') {
        response.sendDate = false;
        response.writeHead(503).end();
      } else if (url.startsWith('/together')) {
        response.sendDate = false;
        together.push(() => response.writeHead(503, { 'x-answer': url }).end());
        if (together.length === 4) {
          for (const answer of together) {
            answer();
          }
        }
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
    together = [];
    firstEntry = new Promise((resolve) => {
      onEntry = resolve;
    });
    onRequest = undefined;
  });

  const idsOf = () => seek.requests.map((each) => onlyHeader(each, 'x-request-id'));

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

  for (const [client, sendTwice] of Object.entries(RETRYING)) {
    it(`${client}: its last attempt is identified by the error`, async () => {
      const error = await failureOf(sendTwice(`${seek.origin}/broken`));
      const ids = idsOf();
      expect(new Set(ids).size).to.equal(2);
      expect(seekRequestIdOf(error)).to.equal(ids[1]);
    });
  }

  const { 'undici 6': _, ...withResponseError } = UNDICI_VERSIONS;
  for (const [version, undici] of Object.entries(withResponseError)) {
    it(`interceptors.responseError of ${version}: is identified by the error`, async () => {
      const dispatcher = new undici.Agent().compose(undici.interceptors.responseError());
      const error = await failureOf(requestWith(undici, `${seek.origin}/broken`, dispatcher));
      expect(error).to.include({ code: 'UND_ERR_RESPONSE' });
      expect(seekRequestIdOf(error)).to.equal(idsOf()[0]);
    });
  }

  it('throwOnError of undici 6: is identified by the error', async () => {
    const dispatcher = new undici6.Agent();
    const error = await failureOf(
      undici6.request(`${seek.origin}/broken`, { dispatcher, throwOnError: true }),
    );
    expect(error).to.include({ code: 'UND_ERR_RESPONSE_STATUS_CODE' });
    expect(seekRequestIdOf(error)).to.equal(idsOf()[0]);
  });

  for (const client of THROWS_FOR_STATUS) {
    it(`${client}: is identified by its error after a redirect`, async () => {
      const error = await failureOf((CLIENTS[client] as Send)(`${seek.origin}/redirect`));
      const ids = idsOf();
      expect(new Set(ids).size).to.equal(2);
      expect(seekRequestIdOf(error)).to.equal(ids[1]);
    });
  }

  it('superagent: is identified by the error of a reset', async () => {
    const error = await failureOf(Promise.resolve(superagent.get(`${seek.origin}/reset`)));
    expect(seekRequestIdOf(error)).to.equal(idsOf()[0]);
  });

  it('has no ID in errors that refer neither to it nor to its answer', async () => {
    const url = `${seek.origin}/reset`;
    expect(seekRequestIdOf(await failureOf(makeFetchHappen(url, { retry: false, timeout: 0 })))).to.equal(
      undefined,
    );
    expect(seekRequestIdOf(await failureOf(nodeFetch(url)))).to.equal(undefined);
    const aborted = superagent.get(`${seek.origin}/hangs`);
    onRequest = () => aborted.abort();
    expect(seekRequestIdOf(await failureOf(Promise.resolve(aborted)))).to.equal(undefined);
    expect(seek.requests).to.have.length(3);
    const slow = superagent.get(`${seek.origin}/hangs`).timeout(1);
    expect(seekRequestIdOf(await failureOf(Promise.resolve(slow)))).to.equal(undefined);
  });

  it('has its own ID among simultaneous requests whose answers differ', async () => {
    const urls = Array.from({ length: 4 }, (_, i) => `${seek.origin}/together?answer=${i}`);
    const errors = await Promise.all(urls.map((url) => failureOf(ky(url, { retry: 0 }).text())));
    for (const [i, error] of errors.entries()) {
      const received = seek.requests.find(({ path }) => path.endsWith(`=${i}`));
      expect(seekRequestIdOf(error)).to.equal(onlyHeader(received, 'x-request-id'));
    }
  });

  it('has no ID, rather than that of another, if simultaneous requests have the same answer', async () => {
    const url = `${seek.origin}/together?answer=same`;
    const errors = await Promise.all(
      [url, url, url, url].map((each) => failureOf(ky(each, { retry: 0 }).text())),
    );
    expect(errors.map(seekRequestIdOf)).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it('is not taken for a request to another host that has the same answer', async () => {
    await failureOf(ky(`${seek.origin}/undated`, { retry: 0 }).text());
    const error = await failureOf(ky(`http://localhost:${seek.port}/undated`, { retry: 0 }).text());
    expect(seek.requests).to.have.length(2);
    expect(seekRequestIdOf(error)).to.equal(undefined);
  });

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

async function requestWith(
  undici: typeof undici8,
  url: string,
  dispatcher: undici8.Dispatcher,
): Promise<string> {
  return (await undici.request(url, { dispatcher })).body.text();
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server: ReturnType<typeof createTcpServer> | Server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
