import { get, Agent as HttpAgent } from 'node:http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { expect } from 'chai';
import { Client } from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { type SeekRequestLogEntry, withSeek } from '../../src/index.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

type Span = Parameters<NonNullable<NodeSDKConfiguration['spanProcessors']>[number]['onEnd']>[0];
type Send = (path: string, signal: AbortSignal | undefined) => Promise<unknown>;
interface Sender {
  readonly send: Send;
  close(): Promise<unknown>;
}

const REQUESTS = 10_000;
const CONNECTIONS = 100;
/** How SEEK handles the requests, in rotation. */
const FATES = [
  '/plain',
  '/reset',
  '/truncated',
  '/broken',
  '/hangs',
  '/abandoned',
  '/withdrawn',
  '/plain',
] as const;

const CLIENTS: Readonly<Record<string, (origin: string) => Sender>> = {
  fetch: (origin) => {
    // fetch opens a connection for every request. On a busy machine, that exceeds undici's default timeout.
    const dispatcher = new undici7.Agent({ connect: { timeout: 0 } });
    return {
      send: async (path, signal) =>
        (await fetch(origin + path, { dispatcher, signal: signal ?? null } as unknown as RequestInit)).text(),
      close: () => dispatcher.close(),
    };
  },
  'undici 8': (origin) => {
    // A client creates its requests at once and sends them later.
    const clients = Array.from({ length: CONNECTIONS }, () => new Client(origin));
    let next = 0;
    return {
      send: async (path, signal) => {
        const client = clients[next++ % CONNECTIONS] as Client;
        return (await client.request({ path, method: 'GET', signal: signal ?? null })).body.text();
      },
      close: () => Promise.all(clients.map((client) => client.close())),
    };
  },
  'undici 6': (origin) => {
    const dispatcher = new undici6.Agent({ connections: CONNECTIONS });
    return {
      send: async (path, signal) =>
        (await undici6.request(origin + path, { dispatcher, signal: signal ?? null })).body.text(),
      close: () => dispatcher.close(),
    };
  },
  'http.get': (origin) => {
    const agent = new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS });
    return {
      send: (path, signal) =>
        new Promise((resolve, reject) => {
          get(origin + path, { agent, signal }, (response) =>
            response.resume().on('end', resolve).on('error', reject),
          ).on('error', reject);
        }),
      close: async () => agent.destroy(),
    };
  },
};

describe('10,000 requests in flight, of which SEEK fails more than half', function () {
  // Takes minutes on a busy machine.
  this.timeout(600_000);
  let seek: RecordingServer;
  let telemetry: Telemetry;
  let started: number;
  let ended: Span[];
  /** Called after each end of a span. */
  let onSpanEnd: () => void;
  let entries: SeekRequestLogEntry[];
  /** The functions that abort requests, keyed by path. */
  let abandon: Map<string, () => void>;

  beforeEach(async () => {
    started = 0;
    ended = [];
    onSpanEnd = () => {};
    entries = [];
    abandon = new Map();
    seek = await startRecordingServer({
      respond: ({ url = '', socket }, response) => {
        const [, fate] = /^(\/\w+)/.exec(url) as unknown as [string, string];
        if (fate === '/reset') {
          socket.resetAndDestroy();
        } else if (fate === '/truncated') {
          response.writeHead(200, { 'content-length': 100 });
          response.write('half', () => socket.destroy());
        } else if (fate === '/broken') {
          response.writeHead(503).end('{}');
        } else if (fate === '/abandoned') {
          (abandon.get(url) as () => void)();
        } else if (fate !== '/hangs') {
          response.end('ok');
        }
      },
    });
    telemetry = await startTelemetry({
      instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
        hosts: [`127.0.0.1:${seek.port}`],
        requestLog: (entry) => entries.push(entry),
      }),
      spanProcessors: [
        {
          onStart: () => void started++,
          onEnd: (span) => {
            ended.push(span);
            onSpanEnd();
          },
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
  });
  afterEach(async () => {
    await telemetry.stop();
    await seek.close();
  });

  /** Returns the abort signal of a request, if its fate requires one. */
  const signalFor = (path: string): AbortSignal | undefined => {
    if (path.startsWith('/hangs')) {
      return AbortSignal.timeout(500);
    }
    if (path.startsWith('/withdrawn')) {
      return AbortSignal.abort();
    }
    if (path.startsWith('/abandoned')) {
      const controller = new AbortController();
      abandon.set(path, () => controller.abort());
      return controller.signal;
    }
    return undefined;
  };

  for (const [name, open] of Object.entries(CLIENTS)) {
    it(`${name}: each request has one span, which ends, and one entry in the request log`, async () => {
      const { send, close } = open(seek.origin);
      const sent = Array.from({ length: REQUESTS }, (_, i) => {
        const path = `${FATES[i % FATES.length]}/${i}`;
        return send(path, signalFor(path));
      });
      const settled = await Promise.allSettled(sent);
      await close();
      // undici may report the end of an aborted request after fetch() has rejected and the dispatcher has closed.
      await new Promise<void>((resolve) => {
        onSpanEnd = () => ended.length >= started && resolve();
        onSpanEnd();
      });

      expect(settled.filter(({ status }) => status === 'fulfilled').length).to.be.at.least(REQUESTS / 4);
      expect(ended).to.have.length(started);
      const requestIds = ended.map(({ attributes }) => attributes['seek.request_id']);
      const logged = entries.map(({ requestId }) => requestId);
      const received = seek.requests.map((each) => onlyHeader(each, 'x-request-id'));
      console.log(`      ${started} spans, ${logged.length} entries, ${received.length} requests received`);
      expect(new Set(requestIds).size).to.equal(requestIds.length);
      expect(new Set(received).size).to.equal(received.length);
      expect(logged.toSorted()).to.deep.equal(requestIds.toSorted());
      const known = new Set<unknown>(requestIds);
      expect(received.filter((each) => !known.has(each))).to.deep.equal([]);
    });
  }
});
