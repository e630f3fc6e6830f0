/**
 * OpenTelemetry's `UndiciInstrumentation`, and its types in a form that needs no other package.
 *
 * `npm run build` bundles the class into this file. As a dependency or a peer it would break installations: each of its
 * versions depends on an `@opentelemetry/core` that accepts either API 1.9 or API 1.10, so one line of OpenTelemetry
 * always ends in a peer conflict, or in a second copy of the API.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-undici
 * @module
 */
import type { Attributes, Span } from '@opentelemetry/api';
import { UndiciInstrumentation as OpenTelemetryUndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { Instrumentation, InstrumentationConfig } from '../instrumentation-base.ts';

/** A request of undici's, as its diagnostics channels show it. */
export interface UndiciRequest {
  origin: string;
  method: string;
  path: string;
  /** undici 5: the text that goes on the wire. undici 6 and later: names and values by turns. */
  headers: string | (string | string[])[];
  /** Adds a header. undici 5 and 6, but for 6.11. */
  addHeader: (name: string, value: string) => void;
  throwOnError: boolean;
  completed: boolean;
  aborted: boolean;
  idempotent: boolean;
  contentLength: number | null;
  contentType: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: undici takes strings, buffers, streams, iterables and more
  body: any;
}

/** A response that undici has the headers of. */
export interface UndiciResponse {
  /** Names and values by turns. */
  headers: Buffer[];
  statusCode: number;
  statusText: string;
}

/** What `UndiciInstrumentation` of `@opentelemetry/instrumentation-undici` takes. */
export interface UndiciInstrumentationConfig extends InstrumentationConfig {
  /** Whether a request is left out of the traces. To SEEK it still carries the headers. */
  ignoreRequestHook?: (request: UndiciRequest) => boolean;
  /** Attributes that a span starts with. */
  startSpanHook?: (request: UndiciRequest) => Attributes;
  /** Called with the span of a request before the request is sent. */
  requestHook?: (span: Span, request: UndiciRequest) => void;
  /** Called with the span of a request when the headers of its response arrive. */
  responseHook?: (span: Span, info: { request: UndiciRequest; response: UndiciResponse }) => void;
  /**
   * Whether a request outside of any span stays without one.
   *
   * @defaultValue false
   */
  requireParentforSpans?: boolean;
  /** Headers that spans record as `http.request.header.<name>` and `http.response.header.<name>`. */
  headersToSpanAttributes?: { requestHeaders?: string[]; responseHeaders?: string[] };
}

/** OpenTelemetry's instrumentation of undici and `fetch`. */
export interface UndiciInstrumentation extends Instrumentation<UndiciInstrumentationConfig> {
  isEnabled(): boolean;
}

export const UndiciInstrumentation: new (config?: UndiciInstrumentationConfig) => UndiciInstrumentation =
  OpenTelemetryUndiciInstrumentation;
