/**
 * OpenTelemetry's `UndiciInstrumentation`, with types that depend on no other package.
 *
 * `npm run build` bundles the class into this file. As a dependency or a peer it would break installations: each
 * version depends on an `@opentelemetry/core` that accepts either API 1.9 or API 1.10. On the other release line,
 * installation ends in a peer conflict or in a second copy of the API.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-undici
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/package.json
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/2869
 * @module
 */
import type { Attributes, Span } from '@opentelemetry/api';
import { UndiciInstrumentation as OpenTelemetryUndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { Instrumentation, InstrumentationConfig } from '../instrumentation-base.ts';

/** An undici request, as its diagnostics channels publish it. */
export interface UndiciRequest {
  /** Scheme, host and port, such as `https://graphql.seek.com`. */
  origin: string;
  /** The HTTP method (RFC 9110), such as `POST`. */
  method: string;
  /** The path, with the query. */
  path: string;
  /** undici 5: the raw header text. undici 6 and later: alternating names and values. */
  headers: string | (string | string[])[];
  /** Adds a header. Only in undici 5 and 6, except 6.11. */
  addHeader: (name: string, value: string) => void;
  throwOnError: boolean;
  completed: boolean;
  aborted: boolean;
  idempotent: boolean;
  contentLength: number | null;
  contentType: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: undici accepts strings, buffers, streams, iterables and more
  body: any;
}

/** An undici response, published when its headers have arrived. */
export interface UndiciResponse {
  /** Alternating names and values. */
  headers: Buffer[];
  /** The status code (RFC 9110), such as `200`. */
  statusCode: number;
  /** The reason phrase (RFC 9112), such as `OK`. */
  statusText: string;
}

/** The options of `UndiciInstrumentation` from `@opentelemetry/instrumentation-undici`. */
export interface UndiciInstrumentationConfig extends InstrumentationConfig {
  /** Returns `true` to record no span for a request. Requests to SEEK still carry the headers. */
  ignoreRequestHook?: (request: UndiciRequest) => boolean;
  /** Returns the initial attributes of a span. */
  startSpanHook?: (request: UndiciRequest) => Attributes;
  /** Called with the span of a request before the request is sent. */
  requestHook?: (span: Span, request: UndiciRequest) => void;
  /** Called with the span of a request when the headers of its response arrive. */
  responseHook?: (span: Span, info: { request: UndiciRequest; response: UndiciResponse }) => void;
  /**
   * Whether to record a request only within an active span.
   *
   * @defaultValue false
   */
  requireParentforSpans?: boolean;
  /** Headers to record on spans, as `http.request.header.<name>` and `http.response.header.<name>`. */
  headersToSpanAttributes?: { requestHeaders?: string[]; responseHeaders?: string[] };
}

/** OpenTelemetry's instrumentation of undici and `fetch`. */
export interface UndiciInstrumentation extends Instrumentation<UndiciInstrumentationConfig> {
  isEnabled(): boolean;
}

export const UndiciInstrumentation: new (config?: UndiciInstrumentationConfig) => UndiciInstrumentation =
  OpenTelemetryUndiciInstrumentation;
