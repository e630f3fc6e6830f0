/**
 * Sends requests while the process is in `process.exit()`, where nothing asynchronous runs any more: another thread sends
 * them, and this one waits for it.
 *
 * @module
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ExportFailure } from './export-failure.ts';

/** A request of an exporter. A thread gets a copy of it. */
export interface LastRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isGzip: boolean;
  readonly body: Uint8Array;
  /** How many spans the body contains. 0 for logs. */
  readonly spans: number;
  /** What `node:https` takes. */
  readonly tls: { readonly ca?: unknown; readonly cert?: unknown; readonly key?: unknown };
}

/** What `process.exit()` takes from the exporters. */
export interface Taken {
  readonly requests: readonly LastRequest[];
  /** How many spans have been written to a socket, and not been answered. */
  readonly unanswered: number;
}

/** The part of OpenTelemetry's `HttpExporterTransport` that is used here. */
export interface RequestSource {
  readonly _parameters?: {
    readonly url?: string;
    readonly compression?: string;
    readonly headers?: () => Promise<Record<string, string>> | Record<string, string>;
  };
  readonly _utils?: { readonly agent?: { readonly options?: LastRequest['tls'] } } | null;
}

/** Reads the headers of a transport. They can only be read asynchronously, and so not in `process.exit()`. */
export function headersOfTransports(): {
  read(transport: RequestSource): void;
  /** @returns `undefined` if the headers have not been read */
  lastRequest(transport: RequestSource, body: Uint8Array, spans: number): LastRequest | undefined;
} {
  const known = new WeakMap<RequestSource, Record<string, string>>();
  return {
    read: (transport) => {
      Promise.resolve(transport._parameters?.headers?.()).then(
        (headers) => known.set(transport, headers ?? {}),
        // The exporter reports it.
        () => {},
      );
    },
    lastRequest: (transport, body, spans) => {
      const headers = known.get(transport);
      const { url, compression } = transport._parameters ?? {};
      const { ca, cert, key } = transport._utils?.agent?.options ?? {};
      return headers === undefined || url === undefined
        ? undefined
        : { url, headers, isGzip: compression === 'gzip', body, spans, tls: { ca, cert, key } };
    },
  };
}

/** How a request ended: with a status, or with the error that Node.js gave it. */
interface Ended {
  readonly index: number;
  readonly status?: number;
  readonly error?: string;
}

/**
 * A string, so that a bundle contains it, too. Each request ends with its response or its error, and wakes the thread that
 * waits.
 */
const THREAD = `
const { parentPort } = require('node:worker_threads');
const transports = { 'http:': require('node:http'), 'https:': require('node:https') };
const { gzipSync } = require('node:zlib');
const send = ({ url, headers, isGzip, body, tls }, onEnd) => {
  const encoding = isGzip ? { 'Content-Encoding': 'gzip' } : {};
  const result = {};
  transports[new URL(url).protocol]
    .request(url, { method: 'POST', headers: { ...headers, ...encoding }, ...tls }, (response) => {
      result.status = response.statusCode;
      response.resume();
    })
    .on('error', ({ errors: [first] = [], message }) => { result.error = first?.message ?? message; })
    .on('close', () => onEnd(result))
    .end(isGzip ? gzipSync(body) : body);
};
parentPort.once('message', ({ requests, ended, port }) => {
  requests.forEach((request, index) => send(request, (result) => {
    port.postMessage({ index, ...result });
    Atomics.add(ended, 0, 1);
    Atomics.notify(ended, 0);
  }));
});
`;

/** Sends requests, and waits for their responses up to the timeout. Returns those that failed. Never throws. */
export type SendLast = (requests: readonly LastRequest[], timeoutMillis: number) => readonly ExportFailure[];

/** Starts the thread, which does not keep the process alive. */
export function startSendingThread(start: () => Worker = startThread): SendLast {
  let thread: Worker;
  try {
    thread = start();
  } catch {
    // https://nodejs.org/api/permissions.html allows no threads by default.
    return (requests) => requests.map((request) => failureOf(request, 'no thread can start'));
  }
  thread.on('error', () => {}).unref();
  return (requests, timeoutMillis) => {
    const ended = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const { port1, port2 } = new MessageChannel();
    const until = performance.now() + timeoutMillis;
    thread.postMessage({ requests, ended, port: port2 }, [port2]);
    let count = 0;
    while (
      count < requests.length &&
      Atomics.wait(ended, 0, count, until - performance.now()) !== 'timed-out'
    ) {
      count = Atomics.load(ended, 0);
    }
    const results = new Map(receivedBy(port1).map((each) => [each.index, each]));
    return requests.flatMap((request, index) => {
      const reason = reasonFor(results.get(index), timeoutMillis);
      return reason === undefined ? [] : failureOf(request, reason);
    });
  };
}

function failureOf({ url, spans }: LastRequest, reason: string): ExportFailure {
  return { url, spans, reason };
}

function receivedBy(port: MessagePort): Ended[] {
  const received: Ended[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    received.push(next.message as Ended);
  }
  port.close();
  return received;
}

function reasonFor(ended: Ended | undefined, timeoutMillis: number): string | undefined {
  if (ended === undefined) {
    return `no answer within ${timeoutMillis} ms`;
  }
  const { status = 0, error } = ended;
  return error ?? (status >= 200 && status < 300 ? undefined : `HTTP ${status}`);
}

/** Without the arguments of this process: its `--import` and `--require` would start OpenTelemetry in the thread. */
function startThread(): Worker {
  return new Worker(THREAD, { eval: true, execArgv: [] });
}
