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
 * A `logHook` for the pino, winston and bunyan instrumentations. Adds `seek.session_id` next to the `trace_id` that
 * they add. The instrumentations call the hook only for records that are logged within a span.
 *
 * @param _span - the active span
 * @param record - the log record. Receives the session that a call to SEEK would carry at this point.
 * @example new PinoInstrumentation({ logHook: seekLogHook })
 */
export function seekLogHook(_span: unknown, record: Record<string, unknown>): void {
  const sessionId = getSeekSessionId();
  if (sessionId !== undefined) {
    record[ATTR_SEEK_SESSION_ID] = sessionId;
  }
}

/**
 * A log record processor for OpenTelemetry's Logs SDK, on both release lines (2.x and 3.x). Adds `seek.session_id` to
 * every log record that is emitted in a session, with or without a span. Place it before the exporting processor.
 *
 * @example
 * new NodeSDK({ logRecordProcessors: [new SeekLogRecordProcessor(), new BatchLogRecordProcessor({ exporter })] });
 */
export class SeekLogRecordProcessor {
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

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
