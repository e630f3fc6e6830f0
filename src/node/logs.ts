/**
 * The session on the application's own log records.
 *
 * @module
 */
import { type Context, context } from '@opentelemetry/api';
import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { getSeekSessionId } from './seek-session-id.ts';

/**
 * `logHook` for the pino, winston and bunyan instrumentations: adds `seek.session_id` next to the `trace_id` that they
 * add. They call it for records that are logged inside a span.
 *
 * @param _span - the active span
 * @param record - what is being logged; gets the session that a call to SEEK made now would carry
 * @example new PinoInstrumentation({ logHook: seekLogHook })
 */
export function seekLogHook(_span: unknown, record: Record<string, unknown>): void {
  const sessionId = getSeekSessionId();
  if (sessionId !== undefined) {
    record[ATTR_SEEK_SESSION_ID] = sessionId;
  }
}

/**
 * Processor for OpenTelemetry's Logs SDK, of both lines: adds `seek.session_id` to every log record that is emitted in a
 * session, with or without a span. It must come before the processor that exports.
 *
 * @example
 * new NodeSDK({ logRecordProcessors: [new SeekLogRecordProcessor(), new BatchLogRecordProcessor({ exporter })] });
 */
export class SeekLogRecordProcessor {
  onEmit(
    logRecord: { setAttribute(key: string, value: string): unknown },
    recordContext: Context = context.active(),
  ): void {
    const sessionId = getSeekSessionId(recordContext);
    if (sessionId !== undefined) {
      logRecord.setAttribute(ATTR_SEEK_SESSION_ID, sessionId);
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
