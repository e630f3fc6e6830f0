/**
 * Records calls from SEEK: deliveries to a partner's webhook.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import {
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
  HEADER_REQUEST_ID,
  HEADER_SEEK_SIGNATURE,
} from '../core/conventions.ts';

/** SEEK sends UUIDs. This pattern limits what other senders of these headers can record to a short token. */
const PLAUSIBLE_ID = /^[\w.:-]{1,64}$/;

/**
 * Records the `X-Request-Id` of a delivery from SEEK. SEEK's `webhookRequest(requestId)` query takes this ID, so a
 * delivery on SEEK's dashboard leads to the trace. The `X-Request-Id` of other callers is not recorded.
 *
 * @param headers - the headers of an inbound request, with names in lower case
 */
export function recordWebhook(
  span: Span,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  const requestId = headers[HEADER_REQUEST_ID];
  if (
    headers[HEADER_SEEK_SIGNATURE] !== undefined &&
    typeof requestId === 'string' &&
    PLAUSIBLE_ID.test(requestId)
  ) {
    span.setAttribute(ATTR_SEEK_WEBHOOK_REQUEST_ID, requestId);
  }
}
