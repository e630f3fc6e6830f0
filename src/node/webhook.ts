/**
 * Calls by SEEK: deliveries to a partner's webhook.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import {
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
  HEADER_REQUEST_ID,
  HEADER_SEEK_SIGNATURE,
} from '../core/conventions.ts';

/** SEEK sends UUIDs. Anyone else who sends these headers can record a short token at most. */
const PLAUSIBLE_ID = /^[\w.:-]{1,64}$/;

/**
 * Records the `X-Request-Id` that SEEK gave a delivery. SEEK's `webhookRequest(requestId)` takes it, so a delivery on
 * SEEK's dashboard leads to the trace. The `X-Request-Id` of other callers is not recorded.
 *
 * @param headers - of an inbound request, with names in lower case
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
