/**
 * Calls that SEEK makes: deliveries to a partner's webhook.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import { ATTR_SEEK_WEBHOOK_REQUEST_ID, HEADER_REQUEST_ID, HEADER_SEEK_SIGNATURE } from './conventions.ts';

/** SEEK's are UUIDs; whoever else sends the headers can't make more of it than a short token. */
const PLAUSIBLE = /^[\w.:-]{1,64}$/;

/**
 * Records the `X-Request-Id` that SEEK gave a delivery, which is what SEEK's `webhookRequest(requestId)` takes, so
 * that a delivery on SEEK's dashboard leads to the trace. Other callers' `X-Request-Id` are not SEEK's.
 *
 * @param headers - of an inbound request, names in lower case
 */
export function recordWebhook(
  span: Span,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  const requestId = headers[HEADER_REQUEST_ID];
  if (
    headers[HEADER_SEEK_SIGNATURE] !== undefined &&
    typeof requestId === 'string' &&
    PLAUSIBLE.test(requestId)
  ) {
    span.setAttribute(ATTR_SEEK_WEBHOOK_REQUEST_ID, requestId);
  }
}
