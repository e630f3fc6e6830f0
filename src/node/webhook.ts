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

/** The part of an inbound request that is read. */
interface InboundRequest {
  readonly url?: string | undefined;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Records the `X-Request-Id` of a delivery from SEEK. SEEK's `webhookRequest` query takes this ID, so a delivery on
 * SEEK's dashboard leads to the trace. The `X-Request-Id` of other callers is not recorded.
 *
 * @param webhookPath - the path of the webhook, if deliveries are not signed
 */
export function recordWebhook(
  span: Span,
  { url, headers }: InboundRequest,
  webhookPath: string | undefined,
): void {
  const requestId = headers[HEADER_REQUEST_ID];
  const isDelivery =
    headers[HEADER_SEEK_SIGNATURE] !== undefined ||
    (webhookPath !== undefined && url?.split('?', 1)[0] === webhookPath);
  if (isDelivery && typeof requestId === 'string' && PLAUSIBLE_ID.test(requestId)) {
    span.setAttribute(ATTR_SEEK_WEBHOOK_REQUEST_ID, requestId);
  }
}
