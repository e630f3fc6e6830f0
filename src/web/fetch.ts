/**
 * Makes OpenTelemetry's fetch instrumentation SEEK-aware.
 *
 * The lifecycle of a request to SEEK:
 *
 * 1. Our `fetch`, the outermost wrapper, copies the caller's request and stamps the copy with a random request ID,
 *    because the instrumentation may be disabled, ignore the URL, or receive a copy from another wrapper.
 * 2. The instrumentation starts the span and calls the `requestHook`: first the application's, then ours, which
 *    replaces the random request ID with the ID of the span.
 * 3. The browser sends the request.
 *
 * @module
 */
import { type Context, context, type Span } from '@opentelemetry/api';
import { HEADER_REQUEST_ID } from '../core/conventions.ts';
import { guarded } from '../core/guarded.ts';
import type { WebSettings } from './options.ts';
import { type FetchArguments, isWithoutHeaders, ownRequest, urlOf } from './own-request.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { addSession, redactRecordedUrl, webStamp } from './stamp.ts';

interface Prepared {
  readonly callContext: Context;
  /** `undefined` if the caller set a request ID. */
  readonly randomId: string | null | undefined;
}

type RequestHook = (span: Span, request: Request | RequestInit) => void;

interface FetchConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
  requestHook?: RequestHook;
}

/** The part of `FetchInstrumentation` that is used here. */
export interface FetchLike {
  getConfig(): FetchConfig;
  setConfig(config: FetchConfig): void;
}

export function makeFetchAware(instrumentation: FetchLike, settings: WebSettings): void {
  const stamp = webStamp(settings);
  /** Stamped requests to SEEK, for the `requestHook`. */
  const toSeek = new WeakMap<object, Prepared>();
  const config = instrumentation.getConfig();
  instrumentation.setConfig({
    ...config,
    propagateTraceHeaderCorsUrls: withoutSeek(config.propagateTraceHeaderCorsUrls, settings.isSeek),
    requestHook: (span, request) => {
      guarded('requestHook', () => config.requestHook?.(span, request));
      guarded('stamping a request', () => {
        redactRecordedUrl(span);
        const prepared = toSeek.get(request);
        if (prepared !== undefined) {
          const headers = headersOf(request);
          if (headers.get(HEADER_REQUEST_ID) === prepared.randomId) {
            headers.delete(HEADER_REQUEST_ID);
          }
          stamp(headers, prepared.callContext, span);
        }
      });
    },
  });

  const original = globalThis.fetch;
  const prepared = (args: FetchArguments): FetchArguments => {
    const url = urlOf(args);
    const isToSeek = settings.isSeek(url);
    if (!isToSeek && !settings.isBackend(url)) {
      return args;
    }
    const { headers, subject, args: own } = ownRequest(args);
    if (isWithoutHeaders(subject)) {
      return own;
    }
    if (isToSeek) {
      const callContext = context.active();
      const givenId = headers.get(HEADER_REQUEST_ID);
      stamp(headers, callContext);
      toSeek.set(subject, {
        callContext,
        randomId: givenId === null ? headers.get(HEADER_REQUEST_ID) : undefined,
      });
    } else {
      addSession(headers, settings.session);
    }
    return own;
  };
  globalThis.fetch = function fetch(this: unknown, ...args: FetchArguments) {
    return original.apply(
      this as typeof globalThis,
      guarded('preparing a request', () => prepared(args)) ?? args,
    );
  };
}

/** The application's hook may have replaced the headers with an object or array. */
function headersOf(request: Request | RequestInit): Headers {
  if (!(request.headers instanceof Headers)) {
    (request as RequestInit).headers = new Headers(request.headers);
  }
  return request.headers as Headers;
}
