/**
 * Names the failure of an HTTP/2 request, for the attribute `error.type`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
 * @module
 */
import { codeOrNameOf } from '../../core/error-type.ts';

/** Error codes of RST_STREAM and GOAWAY frames: https://www.rfc-editor.org/rfc/rfc9113#section-7 */
const ERROR_CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

/** The errors of Node.js that stand for such a frame: https://nodejs.org/api/errors.html */
const FRAME_ERRORS: ReadonlySet<unknown> = new Set(['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR']);

/**
 * Returns the type of an error: the error code of the frame that ended the stream, the `code` of the error, or its name.
 *
 * @param rstCode - the error code of the stream
 */
export function errorTypeOf(error: unknown, rstCode: number | undefined): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  if (FRAME_ERRORS.has(code) && rstCode) {
    return frameErrorType(rstCode);
  }
  // A stream that waited for a connection. The cause says why there is none.
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause instanceof Error) {
    return errorTypeOf(cause, undefined);
  }
  return codeOrNameOf(error);
}

/** Returns the name of an error code, or its number if RFC 9113 does not define it. */
export function frameErrorType(code: number): string {
  return ERROR_CODES[code] ?? String(code);
}
