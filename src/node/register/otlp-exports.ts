/**
 * Follows the exports of OpenTelemetry's OTLP/HTTP exporters, which say nothing about their state and keep the process
 * alive while they retry:
 *
 * - https://github.com/open-telemetry/opentelemetry-specification/blob/main/specification/trace/sdk.md#forceflush-2
 *   requires `forceFlush()` to wait for all exports. That of `BatchSpanProcessor` does not wait for those under way.
 * - A refused connection is retried for up to ten seconds:
 *   https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-otlp-exporter-base/src/retrying-transport.ts
 *
 * All OTLP/HTTP exporters of a process, for traces, metrics and logs, share the classes that are wrapped here.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { type ExportFailure, isRefused, reasonOf, type TransportResult } from './export-failure.ts';
import { headersOfTransports, type LastRequest, type RequestSource, type Taken } from './last-export.ts';

export interface OtlpExports {
  /** Resolves when no export is under way. Never rejects. */
  idle(): Promise<void>;
  /** From now on, exports do not retry a connection that is refused. Returns a function that lets them retry again. */
  stopRetrying(): () => void;
  /** Ends all exports under way, so that they do not keep the process alive. Resolves when they have ended. */
  abandon(reason: string): Promise<void>;
  /**
   * Takes the exports that have not been written to a socket yet, and all that `flush` starts. They are not sent any more.
   * Synchronous, for `process.exit()`.
   */
  take(flush: () => void): Taken;
}

/** An export, from the call of the exporter to its result. */
interface Export {
  readonly spans: number;
  readonly requests: Set<ClientRequest>;
  url?: string | undefined;
  /** Of the last attempt. */
  result?: TransportResult | undefined;
  /** Ends the wait for the next attempt, if there is one. */
  endWait?: ((result: TransportResult) => void) | undefined;
  /** Why its request has been destroyed. */
  abandonedFor?: string | undefined;
  /** What it sends, until there is a result. */
  sending?: (() => LastRequest | undefined) | undefined;
}

interface Transport {
  send(data: unknown, timeoutMillis: number): Promise<TransportResult>;
}
interface HttpTransport extends Transport, RequestSource {}
interface RetryingTransport extends Transport {
  readonly _transport: HttpTransport;
  retry(data: unknown, timeoutMillis: number, inMillis: number): Promise<TransportResult>;
}
type Done = (result: { readonly code: number; readonly error?: unknown }) => void;
interface Delegate {
  readonly _transport: RetryingTransport;
  export(items: unknown, done: Done): void;
}

// `ExportResultCode` of `@opentelemetry/core`.
const SUCCESS = 0;
const FAILED = 1;

/**
 * @param exporter - any OTLP/HTTP exporter
 * @returns `undefined` for another kind of exporter, or for a version with other private methods
 */
export function followOtlpExports(
  exporter: object,
  onFailure: (failure: ExportFailure) => void,
): OtlpExports | undefined {
  const { _delegate: delegate } = exporter as { readonly _delegate?: Delegate };
  const retrying = delegate?._transport;
  const http = retrying?._transport;
  if (!hasMethod(delegate, 'export') || !hasMethod(retrying, 'retry') || !hasMethod(http, 'send')) {
    return undefined;
  }
  const underWay = new Map<Export, Promise<void>>();
  const current = new AsyncLocalStorage<Export>();
  let stops = 0;
  let isAbandoning = false;
  let isTaken = false;
  const transports = headersOfTransports();
  // Before the first export, because a signal handler may call process.exit() at once.
  transports.read(http);

  const isRetried = (result: TransportResult): boolean =>
    result.status === 'retryable' && !isAbandoning && !(stops > 0 && isRefused(result));
  const asFailure = (result: TransportResult): TransportResult => ({ ...result, status: 'failure' });
  /** Ends the waits for an attempt that is not made any more. */
  const endWaits = (): void => {
    for (const { result, endWait } of underWay.keys()) {
      if (endWait !== undefined && result !== undefined && !isRetried(result)) {
        endWait(asFailure(result));
      }
    }
  };

  const exportOriginal = methodOf(delegate, 'export', function (this: Delegate, items, done) {
    const each: Export = { spans: spansIn(items), requests: new Set() };
    let end: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    underWay.set(each, ended);
    const remove = () => {
      underWay.delete(each);
      end?.();
    };
    const onResult: Done = (result) => {
      remove();
      const error =
        result.code === SUCCESS
          ? undefined
          : (each.abandonedFor ?? result.error ?? new Error('unknown reason'));
      const reason = reasonOf(each.result, error);
      if (reason !== undefined) {
        onFailure({ url: each.url, reason, spans: each.spans });
      }
      done(result);
    };
    try {
      current.run(each, () => exportOriginal.call(this, items, onResult));
    } catch (error) {
      // The span processor calls this in a timer, so the error would end the process. Spans of Datadog's bridge
      // (DD_TRACE_OTEL_ENABLED) lack what an exporter of SDK 2.x reads:
      // https://github.com/DataDog/dd-trace-js/blob/master/packages/dd-trace/src/opentelemetry/span.js
      onResult({ code: FAILED, error });
    }
  });

  const sendOriginal: HttpTransport['send'] = methodOf(
    http,
    'send',
    async function (this: HttpTransport, data, timeoutMillis) {
      const each = current.getStore();
      if (each === undefined) {
        return sendOriginal.call(this, data, timeoutMillis);
      }
      each.sending = () => transports.lastRequest(this, data as Uint8Array, each.spans);
      if (isTaken) {
        return new Promise(() => {});
      }
      transports.read(this);
      const result = await sendOriginal.call(this, data, timeoutMillis);
      each.sending = undefined;
      each.url = this._parameters?.url;
      each.result = result;
      return result.status !== 'retryable' || isRetried(result) ? result : asFailure(result);
    },
  );

  // The original keeps the process alive while it waits.
  const retryOriginal: RetryingTransport['retry'] = methodOf(
    retrying,
    'retry',
    function (this: RetryingTransport, data, timeoutMillis, inMillis) {
      const each = current.getStore();
      if (each === undefined) {
        return retryOriginal.call(this, data, timeoutMillis, inMillis);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          each.endWait = undefined;
          this._transport.send(data, timeoutMillis).then(resolve, reject);
        }, inMillis);
        timer.unref();
        each.endWait = (result) => {
          clearTimeout(timer);
          resolve(result);
        };
      });
    },
  );

  channel('http.client.request.start').subscribe((message) => {
    const each = current.getStore();
    if (each !== undefined) {
      const { request } = message as { readonly request: ClientRequest };
      each.requests.add(request);
      request.once('close', () => each.requests.delete(request));
      // Node.js publishes this once the request has its socket.
      request.socket?.unref();
    }
  });

  const idle = async () => {
    await Promise.all(underWay.values());
  };
  return {
    idle,
    stopRetrying: () => {
      stops++;
      endWaits();
      return () => {
        stops--;
      };
    },
    abandon: async (reason) => {
      isAbandoning = true;
      endWaits();
      for (const each of underWay.keys()) {
        for (const request of each.requests) {
          each.abandonedFor = reason;
          request.destroy();
        }
      }
      await idle();
      isAbandoning = false;
    },
    take: (flush) => {
      isTaken = true;
      flush();
      const all = Array.from(underWay.keys());
      return {
        requests: all.filter((each) => !isWritten(each)).flatMap(({ sending }) => sending?.() ?? []),
        unanswered: all.filter(isWritten).reduce((sum, { spans }) => sum + spans, 0),
      };
    },
  };
}

/** The kernel delivers what has been written, after the end of the process, too. */
function isWritten({ requests }: Export): boolean {
  return Array.from(requests).some(({ writableFinished }) => writableFinished);
}

function hasMethod<T extends object>(object: T | undefined, name: keyof T): object is T {
  return typeof object?.[name] === 'function';
}

/** Replaces a method of an object's class. Returns the original. */
function methodOf<T extends object, K extends keyof T>(object: T, name: K, method: T[K]): T[K] {
  const prototype = Object.getPrototypeOf(object) as T;
  const original = prototype[name];
  prototype[name] = method;
  return original;
}

function spansIn(items: unknown): number {
  return Array.isArray(items) && typeof items[0]?.spanContext === 'function' ? items.length : 0;
}
