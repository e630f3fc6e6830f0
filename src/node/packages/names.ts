/**
 * Names of the packages that `register` and `seek-otel` look for. Imports nothing.
 *
 * @module
 */
export const OWN_PACKAGE = 'opentelemetry-instrumentation-seek';
export const OWN_VERSION = '0.1.0';
export const REGISTER = 'opentelemetry-instrumentation-seek/register';

export const API = '@opentelemetry/api';
export const AUTO_INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';
export const CONTEXT_MANAGER = '@opentelemetry/context-async-hooks';
export const HTTP_INSTRUMENTATION = '@opentelemetry/instrumentation-http';
export const NODE_SDK = '@opentelemetry/sdk-node';
/** SDK 2.x only: it depends on the context manager, which `sdk-node` 3.x depends on itself. */
export const NODE_TRACE_SDK = '@opentelemetry/sdk-trace-node';
export const OTLP_EXPORTER = '@opentelemetry/exporter-trace-otlp-http';
export const UNDICI_INSTRUMENTATION = '@opentelemetry/instrumentation-undici';
/** {@link OWN_PACKAGE}'s own instrumentation of node:http2. */
export const HTTP2_INSTRUMENTATION = 'opentelemetry-instrumentation-seek-http2';
/** {@link OWN_PACKAGE}'s own instrumentation of a `fetch` that is not that of undici. */
export const FETCH_INSTRUMENTATION = 'opentelemetry-instrumentation-seek-fetch';
