/**
 * Requests by `fetch`, under OpenTelemetry's fetch instrumentation.
 *
 * The life of a request to SEEK: ours, outermost, makes a request of its own from what the caller gave, and stamps it
 * with a random request ID, for the instrumentation may not see it: it may be disabled, told to ignore it, or be handed a
 * copy by somebody in between. Where it does, it starts the span and calls the application's hook, then ours, which puts
 * the span's ID in the random one's place; the browser sends.
 *
 * @module
 */
import { type Context, context, type Span } from '@opentelemetry/api';
import { HEADER_REQUEST_ID } from '../conventions.ts';
import { guarded } from '../hooks.ts';
import type { WebSettings } from './options.ts';
import { type FetchArguments, isWithoutHeaders, ownRequest, urlOf } from './own-request.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { addSession, redactRecordedUrl, webStamp } from './stamp.ts';

interface Prepared {
  readonly made: Context;
  /** `undefined` where the caller gave an ID of its own. */
  readonly randomId: string | null | undefined;
}

type RequestHook = (span: Span, request: Request | RequestInit) => void;

interface FetchConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
  requestHook?: RequestHook;
}

/** `FetchInstrumentation`, as far as it is needed. */
export interface FetchLike {
  getConfig(): FetchConfig;
  setConfig(config: FetchConfig): void;
}

export function makeFetchAware(instrumentation: FetchLike, settings: WebSettings): void {
  const stamp = webStamp(settings);
  /** Requests of our own to SEEK that the instrumentation has yet to see. */
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
          stamp(headers, prepared.made, span);
        }
      });
    },
  });

  const instrumented = globalThis.fetch;
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
      const made = context.active();
      const givenId = headers.get(HEADER_REQUEST_ID);
      stamp(headers, made);
      toSeek.set(subject, { made, randomId: givenId === null ? headers.get(HEADER_REQUEST_ID) : undefined });
    } else {
      addSession(headers, settings.session);
    }
    return own;
  };
  globalThis.fetch = function fetch(this: unknown, ...args: FetchArguments) {
    return instrumented.apply(
      this as typeof globalThis,
      guarded('preparing a request', () => prepared(args)) ?? args,
    );
  };
}

/** The application's hook may have put others in their place. */
function headersOf(request: Request | RequestInit): Headers {
  if (!(request.headers instanceof Headers)) {
    (request as RequestInit).headers = new Headers(request.headers);
  }
  return request.headers as Headers;
}
