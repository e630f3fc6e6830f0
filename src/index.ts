/**
 * OpenTelemetry instrumentation for calls to the SEEK API.
 *
 * @module
 */
export { type Instrumentations, withSeek } from './compose.ts';
export {
  requestIdFromSpanContext,
  type SpanContextIds,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from './ids.ts';
export { SeekLogRecordProcessor, seekLogHook } from './logs.ts';
export type { Propagate, SeekOptions } from './options.ts';
export { SeekSessionPropagator } from './propagator.ts';
export { seekRequestIdOf } from './request-errors.ts';
export type { RequestLog, SeekRequestLogEntry } from './request-log.ts';
export { getSeekSessionId, type SeekSessionOptions, type SessionSource, withSeekSession } from './session.ts';
export { UuidTraceIdGenerator } from './trace-id-generator.ts';
export type { Instrumentation, InstrumentationConfig } from './transports/instrumentation-base.ts';
export { SeekInstrumentation, type SeekInstrumentationConfig } from './transports/undici.ts';
export type {
  UndiciInstrumentationConfig,
  UndiciRequest,
  UndiciResponse,
} from './transports/undici-instrumentation.ts';
