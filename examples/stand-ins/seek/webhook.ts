/**
 * SEEK's calls to a partner's webhook.
 *
 * @module
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CandidateProfile, HIRER_ID, SCHEME } from './candidates.ts';

/** How long SEEK waits for a 2xx, in milliseconds. */
const TIMEOUT_MILLIS = 10_000;
const MAX_EVENTS = 10;
const ATTEMPTS = 3;
const RETRY_DELAY_MILLIS = 200;

/** How a delivery went. */
export interface Delivery {
  /** The `X-Request-Id` of each attempt, in order: SEEK can look a call up by it. */
  readonly requestIds: readonly string[];
  /** The status of the last attempt; `undefined` if it had no answer. */
  readonly status: number | undefined;
}

/** Tells a partner's webhook that candidates applied: signed, and repeated if there is no 2xx within 10 seconds. */
export async function deliverWebhook(
  url: string,
  signingSecret: string,
  profiles: readonly CandidateProfile[],
): Promise<Delivery> {
  if (profiles.length > MAX_EVENTS) {
    throw new RangeError(`a webhook call carries at most ${MAX_EVENTS} events, not ${profiles.length}`);
  }
  const body = JSON.stringify({
    events: profiles.map(({ profileId, candidateId, createDateTime }) => ({
      id: `${SCHEME}:event:events:${randomUUID()}`,
      type: 'CandidateApplicationCreated',
      createDateTime: createDateTime.toISOString(),
      candidateApplicationProfileId: profileId,
      candidateId,
      hirerId: HIRER_ID,
    })),
    subscriptionId: `${SCHEME}:webhookSubscription:events:${randomUUID()}`,
    url,
  });
  const signature = createHmac('sha512', signingSecret).update(body).digest('hex');

  const requestIds: string[] = [];
  let status: number | undefined;
  while (requestIds.length < ATTEMPTS) {
    if (requestIds.length > 0) {
      await delay(RETRY_DELAY_MILLIS);
    }
    const requestId = randomUUID();
    requestIds.push(requestId);
    status = await post(url, body, { 'Seek-Signature': signature, 'X-Request-Id': requestId });
    if (status !== undefined && status >= 200 && status < 300) {
      break;
    }
  }
  return { requestIds, status };
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'SEEK', ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Refused, reset or too late: an attempt without an answer, which the delivery shows as such.
    return undefined;
  }
}
