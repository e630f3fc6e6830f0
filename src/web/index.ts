/**
 * The entry point for browsers, and for servers where the Node.js entry does not run:
 * `opentelemetry-instrumentation-seek/web`.
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
export type { IgnoredUrl } from './ignored-urls.ts';
export type { SessionStorage } from './kept-value.ts';
export type { SeekRequest, SeekWebOptions } from './options.ts';
export { seekRequestIdOf } from './request-ids.ts';
export { type SeekFetchOptions, seekFetch } from './seek-fetch.ts';
export { seekHeaders } from './seek-headers.ts';
export type { UserAgentOption } from './server-user-agent.ts';
export { createSeekSession, type SeekSession, type SeekSessionOptions } from './session.ts';
export type { SessionLimits } from './session-limits.ts';
export { withSeek } from './with-seek.ts';
