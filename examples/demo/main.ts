/**
 * `npm start`: SEEK (a stand-in) calls the webhook of a partner's service, which calls SEEK back; then what SEEK
 * received is held against what the traces recorded. Exits with 0 only if all agrees.
 *
 * @module
 */
import { findDestination } from '../destination.ts';
import { paintFor } from '../paint.ts';
import { startOtlpReceiver } from '../stand-ins/otlp-receiver.ts';
import { CANDIDATE_PROFILES } from '../stand-ins/seek/candidates.ts';
import { startSeek } from '../stand-ins/seek/server.ts';
import { compare, disagreements, neverReceived } from './compare.ts';
import { startPartnerService } from './partner-service.ts';
import { agreementTable, sessionBlock } from './report.ts';

const paint = paintFor(process.stdout);
const progress = (text: string) => console.log(paint('dim', `… ${text}`));

/** @returns what is wrong, a sentence each */
async function demo(): Promise<readonly string[]> {
  const problems: string[] = [];

  const destination = await findDestination(process.env);
  const exports: Buffer[] = [];
  const receiver = await startOtlpReceiver({ onTraces: (body) => exports.push(body) });
  const seek = await startSeek();
  progress(`SEEK's stand-in answers at ${seek.origin}`);

  const service = await startPartnerService(seek, receiver.url);
  progress('the partner service runs, under --import opentelemetry-instrumentation-seek/register');

  progress(`SEEK calls its webhook ${CANDIDATE_PROFILES.length} times at once, a candidate each`);
  const deliveries = await Promise.all(
    CANDIDATE_PROFILES.map((profile) => seek.deliver(`${service.origin}/webhook`, [profile])),
  );
  for (const { requestIds, status } of deliveries) {
    if (status !== 204) {
      problems.push(`the webhook answered ${status ?? 'nothing'} after ${requestIds.length} calls, not 204`);
    }
  }
  progress(
    `the partner service has called SEEK ${seek.requests.length} times; it stops, and delivers its traces`,
  );
  await service.stop();

  if (destination === undefined) {
    progress(
      `no OTLP endpoint is set and none answers on port 4318: ${receiver.spans.length} spans stay here`,
    );
  } else {
    progress(`${receiver.spans.length} spans go on to ${destination.tracesUrl}`);
    await Promise.all(exports.map((body) => destination.forward(body))).catch((error: Error) =>
      problems.push(error.message),
    );
  }
  await Promise.all([seek.close(), receiver.close()]);

  const sessions = compare(seek.requests, receiver.spans);
  for (const session of sessions) {
    console.log(`\n${sessionBlock(session, paint, (traceId) => destination?.jaegerUrl(traceId))}`);
  }
  console.log(`\n${agreementTable(sessions, paint)}\n`);

  problems.push(
    ...sessions.flatMap(({ comparisons }) => comparisons.flatMap(disagreements)),
    ...neverReceived(seek.requests, receiver.spans).map(
      (requestId) => `the traces recorded a request ${requestId}, which SEEK never received`,
    ),
    ...(sessions.length === deliveries.length
      ? []
      : [`SEEK received ${sessions.length} sessions from ${deliveries.length} webhook calls`]),
  );
  if (problems.length === 0) {
    console.log(paint('green', `All ${seek.requests.length} requests in ${sessions.length} sessions agree.`));
  }
  return problems;
}

try {
  const problems = await demo();
  for (const problem of problems) {
    console.log(paint('red', problem));
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`the demo could not run: ${(error as Error).message}`);
  // Stand-ins may still be listening, and would keep the process alive.
  process.exit(1);
}
