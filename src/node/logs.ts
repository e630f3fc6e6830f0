/**
 * Adds the session to the application's log records.
 *
 * @module
 */
import { type Context, context } from '@opentelemetry/api';
import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { activeContext } from './active-context.ts';
import { getSeekSessionId } from './seek-session-id.ts';

/**
 * A `logHook` for the pino, winston and bunyan instrumentations, which adds `seek.session_id` to log records, next to
 * the `trace_id` of the instrumentation. The instrumentations call the hook only for records within a span.
 *
 * @param _span - the active span
 * @param record - the log record, to which the session ID that a call to SEEK would carry at this point is added
 * @example new PinoInstrumentation({ logHook: seekLogHook })
 */
export function seekLogHook(_span: unknown, record: Record<string, unknown>): void {
  const sessionId = getSeekSessionId();
  if (sessionId !== undefined) {
    record[ATTR_SEEK_SESSION_ID] = sessionId;
  }
}

/**
 * A log record processor for OpenTelemetry's Logs SDK (2.x and 3.x), which adds `seek.session_id` to every log record
 * that is emitted in a session, with or without a span. Place it before the processor that exports.
 *
 * @see https://opentelemetry.io/docs/specs/otel/logs/sdk/#logrecordprocessor
 * @example
 * new NodeSDK({ logRecordProcessors: [new SeekLogRecordProcessor(), new BatchLogRecordProcessor({ exporter })] });
 */
export class SeekLogRecordProcessor {
  /** Adds the session to a log record. */
  onEmit(
    logRecord: { setAttribute(key: string, value: string): unknown },
    recordContext: Context = context.active(),
  ): void {
    // The SDK gives the active context of OpenTelemetry, which lacks sessions that other means keep.
    const sessionId = getSeekSessionId(recordContext === context.active() ? activeContext() : recordContext);
    if (sessionId !== undefined) {
      logRecord.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
    }
  }

  /** Resolves at once: this processor keeps no log records. */
  async forceFlush(): Promise<void> {}

  /** Resolves at once. */
  async shutdown(): Promise<void> {}
}
