/**
 * Sends requests while the process is in `process.exit()`, where nothing asynchronous runs any more: another thread sends
 * them, and this one waits for it.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';

/** A request of an exporter. A thread gets a copy of it. */
export interface LastRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isGzip: boolean;
  readonly body: Uint8Array;
  /** What `node:https` takes. */
  readonly tls: { readonly ca?: unknown; readonly cert?: unknown; readonly key?: unknown };
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
  lastRequest(transport: RequestSource, body: Uint8Array): LastRequest | undefined;
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
    lastRequest: (transport, body) => {
      const headers = known.get(transport);
      const { url, compression } = transport._parameters ?? {};
      const { ca, cert, key } = transport._utils?.agent?.options ?? {};
      return headers === undefined || url === undefined
        ? undefined
        : { url, headers, isGzip: compression === 'gzip', body, tls: { ca, cert, key } };
    },
  };
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
  transports[new URL(url).protocol]
    .request(url, { method: 'POST', headers: { ...headers, ...encoding }, ...tls }, (response) => response.resume())
    .on('error', () => {})
    .on('close', onEnd)
    .end(isGzip ? gzipSync(body) : body);
};
parentPort.once('message', ({ requests, ended }) => {
  for (const request of requests) {
    send(request, () => {
      Atomics.add(ended, 0, 1);
      Atomics.notify(ended, 0);
    });
  }
});
`;

/**
 * Starts the thread, which does not keep the process alive.
 *
 * @returns a function that sends requests, and waits for their responses up to the timeout. Never throws.
 */
export function startSendingThread(
  start: () => Worker = startThread,
): (requests: readonly LastRequest[], timeoutMillis: number) => void {
  let thread: Worker;
  try {
    thread = start();
  } catch {
    // https://nodejs.org/api/permissions.html allows no threads by default.
    return () => {};
  }
  thread.on('error', () => {}).unref();
  return (requests, timeoutMillis) => {
    const ended = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const until = performance.now() + timeoutMillis;
    thread.postMessage({ requests, ended });
    for (let count = 0; count < requests.length; count = Atomics.load(ended, 0)) {
      if (Atomics.wait(ended, 0, count, until - performance.now()) === 'timed-out') {
        return;
      }
    }
  };
}

/** Without the arguments of this process: its `--import` and `--require` would start OpenTelemetry in the thread. */
function startThread(): Worker {
  return new Worker(THREAD, { eval: true, execArgv: [] });
}
