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

export interface OtlpExports {
  /** Resolves when no export is under way. Never rejects. */
  idle(): Promise<void>;
  /** From now on, exports do not retry a connection that is refused. Returns a function that lets them retry again. */
  stopRetrying(): () => void;
  /** Ends all exports under way, so that they do not keep the process alive. Resolves when they have ended. */
  abandon(reason: string): Promise<void>;
}

/** An export, from the call of the exporter to its result. */
interface Export {
  readonly spans: number;
  readonly requests: Set<ClientRequest>;
  url: string | undefined;
  /** Of the last attempt. */
  result: TransportResult | undefined;
  /** Ends the wait for the next attempt, if there is one. */
  endWait: ((result: TransportResult) => void) | undefined;
  /** Why its request has been destroyed. */
  abandonedFor: string | undefined;
}

interface Transport {
  send(data: unknown, timeoutMillis: number): Promise<TransportResult>;
}
interface HttpTransport extends Transport {
  readonly _parameters?: { readonly url?: string };
}
interface RetryingTransport extends Transport {
  readonly _transport: HttpTransport;
  retry(data: unknown, timeoutMillis: number, inMillis: number): Promise<TransportResult>;
}
type Done = (result: { readonly code: number; readonly error?: unknown }) => void;
interface Delegate {
  readonly _transport: RetryingTransport;
  export(items: unknown, done: Done): void;
}

/** `ExportResultCode.SUCCESS` of `@opentelemetry/core`. */
const SUCCESS = 0;

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
    const each: Export = {
      spans: spansIn(items),
      requests: new Set(),
      url: undefined,
      result: undefined,
      endWait: undefined,
      abandonedFor: undefined,
    };
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
      remove();
      throw error;
    }
  });

  const sendOriginal: HttpTransport['send'] = methodOf(
    http,
    'send',
    async function (this: HttpTransport, data, timeoutMillis) {
      const result = await sendOriginal.call(this, data, timeoutMillis);
      const each = current.getStore();
      if (each === undefined) {
        return result;
      }
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
  };
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
