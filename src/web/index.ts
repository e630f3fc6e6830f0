/**
 * The entry point for browsers: `opentelemetry-instrumentation-seek/web`.
 *
 * @module
 */
export {
  requestIdFromSpanContext,
  type SpanContextIds,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from '../core/ids.ts';
export type { SeekWebOptions } from './options.ts';
export { type SeekFetchOptions, type SeekRequest, seekFetch } from './seek-fetch.ts';
export {
  createSeekSession,
  type SeekSession,
  type SeekSessionOptions,
  type SessionStorage,
} from './session.ts';
export { withSeek } from './with-seek.ts';
