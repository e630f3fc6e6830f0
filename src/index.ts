/**
 * OpenTelemetry instrumentation for calls to the SEEK API. This is the entry point for Node.js:
 * `opentelemetry-instrumentation-seek`.
 *
 * @module
 */
export {
  requestIdFromSpanContext,
  type SpanContextIds,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from './core/ids.ts';
export type { SeekOptions } from './core/options.ts';
export type { Propagate } from './core/propagation.ts';
export { seekRequestIdOf } from './core/request-errors.ts';
export type { RequestLog, SeekGraphqlLogEntry, SeekRequestLogEntry } from './core/request-log.ts';
export type { SessionSource } from './core/session.ts';
export { SeekSessionPropagator } from './core/session-propagator.ts';
export { type FlushOptions, flush } from './node/flush.ts';
export {
  SeekHttp2Instrumentation,
  type SeekHttp2InstrumentationConfig,
} from './node/http2/instrumentation.ts';
export type { Http2Request, Http2RequestHooks } from './node/http2/requests.ts';
export type { Instrumentation, InstrumentationConfig } from './node/instrumentation-base.ts';
export { SeekLogRecordProcessor, seekLogHook } from './node/logs.ts';
export { getSeekSessionId } from './node/seek-session-id.ts';
export { UuidTraceIdGenerator } from './node/trace-id-generator.ts';
export { SeekInstrumentation, type SeekInstrumentationConfig } from './node/undici/instrumentation.ts';
export type {
  UndiciInstrumentationConfig,
  UndiciRequest,
  UndiciResponse,
} from './node/undici/undici-instrumentation.ts';
export { type Instrumentations, withSeek } from './node/with-seek.ts';
export { withSeekLambda } from './node/with-seek-lambda.ts';
export { type SeekSessionOptions, withSeekSession } from './node/with-seek-session.ts';
