/**
 * Calls a partner's webhook as SEEK does.
 *
 * @module
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CandidateProfile, HIRER_ID, SCHEME } from './candidates.ts';

/** How long SEEK waits for a 2xx response. */
const TIMEOUT_MILLIS = 10_000;
const MAX_EVENTS = 10;
const ATTEMPTS = 3;
const RETRY_DELAY_MILLIS = 200;

/** The result of a delivery. */
export interface Delivery {
  /** The `X-Request-Id` of each attempt, in order. SEEK can look up a call by it. */
  readonly requestIds: readonly string[];
  /** The status of the last attempt; `undefined` if it got no response. */
  readonly status: number | undefined;
}

/** Sends a signed webhook call for applications of candidates. Retries without a 2xx response within 10 seconds. */
export async function deliverWebhook(
  url: string,
  signingSecret: string,
  profiles: readonly CandidateProfile[],
): Promise<Delivery> {
  if (profiles.length > MAX_EVENTS) {
    throw new RangeError(`A webhook call carries at most ${MAX_EVENTS} events, not ${profiles.length}.`);
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
    // The connection was refused or reset, or the response timed out.
    return undefined;
  }
}
