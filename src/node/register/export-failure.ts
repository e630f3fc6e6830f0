/**
 * What went wrong with an export, in words.
 *
 * @module
 */

import { redactUrl } from '../../core/redact.ts';
import { seekOtelCommand } from '../packages/plug-and-play.ts';

/** The result of an attempt, in the transports of OpenTelemetry's OTLP/HTTP exporters. */
export interface TransportResult {
  readonly status: 'success' | 'retryable' | 'failure';
  readonly error?: unknown;
  /** The body of a successful response. */
  readonly data?: unknown;
}

/** An export that the SDK has given up, or that did not reach an OTLP endpoint. */
export interface ExportFailure {
  readonly url: string | undefined;
  readonly reason: string;
  /** How many spans it contained. 0 for metrics and logs. */
  readonly spans: number;
}

/** Codes of Node.js that mean that nobody listens at an address. */
const REFUSED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/** Whether nothing listens at the address, so that a retry would not help soon. */
export function isRefused({ error }: TransportResult): boolean {
  return REFUSED.has((error as { readonly code?: unknown } | undefined)?.code);
}

/**
 * Returns why an export failed; `undefined` if it succeeded.
 *
 * @param result - the last attempt; `undefined` if there was none
 * @param error - what the exporter says, or another reason; `undefined` if it considers the export a success
 */
export function reasonOf(result: TransportResult | undefined, error: unknown): string | undefined {
  if (result?.status === 'success' && isWebPage(result.data)) {
    return 'the answer is a web page';
  }
  if (error === undefined) {
    return undefined;
  }
  // The transport keeps no error for these status codes.
  return typeof error !== 'string' && result?.status === 'retryable' && result.error === undefined
    ? 'the server is not available (HTTP 429, 502, 503 or 504)'
    : textOf(error);
}

/** A user interface answers any request, with status 200. */
function isWebPage(body: unknown): boolean {
  return (
    body instanceof Uint8Array &&
    /^\s*<(!doctype|html)\b/i.test(Buffer.from(body.subarray(0, 100)).toString())
  );
}

function textOf(error: unknown): string {
  if (typeof error === 'string') {
    return error;
  }
  const { code, message, errors } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly errors?: readonly unknown[];
  };
  // The error of a host with several addresses has no message: https://nodejs.org/api/net.html#netconnect
  const [first] = Array.isArray(errors) ? errors : [];
  if (first !== undefined) {
    return textOf(first);
  }
  return typeof code === 'number' ? `HTTP ${code} ${message}`.trim() : String(message);
}

const BASE_ADDRESS =
  'OTEL_EXPORTER_OTLP_ENDPOINT takes the base address of OTLP over HTTP, for example http://localhost:4318.';

/** Says what is lost, why, and what helps. */
export function failureMessage({ url, reason, spans }: ExportFailure): string {
  const lost = spans === 1 ? '1 span was' : `${spans} spans were`;
  return `${lost} not delivered${url === undefined ? '' : ` to ${redactUrl(url)}`}: ${reason}. ${BASE_ADDRESS} To check it, run: ${seekOtelCommand()} doctor`;
}
