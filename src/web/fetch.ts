/**
 * Requests by `fetch`, under OpenTelemetry's fetch instrumentation.
 *
 * The life of a request to SEEK: ours, outermost, makes a request of its own from what the caller gave; the
 * instrumentation starts the span and calls the application's hook, then ours, which stamps; the browser sends.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from '../conventions.ts';
import { guarded } from '../hooks.ts';
import type { WebSettings } from './options.ts';
import { type FetchArguments, ownRequest, urlOf } from './own-request.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { redactRecordedUrl, webStamp } from './stamp.ts';

type RequestHook = (span: Span, request: Request | RequestInit) => void;

interface FetchConfig {
  ignoreUrls?: readonly (string | RegExp)[];
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
  const toSeek = new WeakSet<object>();
  const config = instrumentation.getConfig();
  instrumentation.setConfig({
    ...config,
    propagateTraceHeaderCorsUrls: withoutSeek(config.propagateTraceHeaderCorsUrls, settings.isSeek),
    requestHook: (span, request) => {
      guarded('requestHook', () => config.requestHook?.(span, request));
      guarded('stamping a request', () => {
        redactRecordedUrl(span);
        if (toSeek.delete(request)) {
          stamp(headersOf(request), span);
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
    const own = ownRequest(args);
    if (!isToSeek) {
      if (!own.headers.has(HEADER_SESSION_ID)) {
        own.headers.set(HEADER_SESSION_ID, settings.session.id);
      }
    } else if (isIgnored(String(url), instrumentation.getConfig().ignoreUrls)) {
      stamp(own.headers);
    } else {
      toSeek.add(own.subject);
    }
    return own.args;
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

/** Whether the instrumentation passes a request by. */
function isIgnored(url: string, ignored: readonly (string | RegExp)[] = []): boolean {
  const { href } = new URL(url, document.baseURI);
  return ignored.some((each) => (typeof each === 'string' ? href === each : each.test(href)));
}
