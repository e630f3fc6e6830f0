/**
 * `npm start`: SEEK (a stand-in) calls the webhook of a partner's service, which calls SEEK in turn. One of these calls
 * fails. Then compares what SEEK received with what the traces recorded, and looks up the failed call. Exits with 0 only
 * if everything matches.
 *
 * @module
 */
import { findDestination } from '../destination.ts';
import { paintFor } from '../paint.ts';
import { startOtlpReceiver } from '../stand-ins/otlp-receiver.ts';
import { CANDIDATE_PROFILES } from '../stand-ins/seek/candidates.ts';
import { startSeek } from '../stand-ins/seek/server.ts';
import { compare, mismatches, notReceived } from './compare.ts';
import { foundTrace } from './found-trace.ts';
import { nextSteps } from './next-steps.ts';
import { startPartnerService } from './partner-service.ts';
import { comparisonTable, sessionBlock } from './report.ts';

const paint = paintFor(process.stdout);
const progress = (text: string) => console.log(paint('dim', `… ${text}`));

/** An attachment of the second candidate. */
const UNAVAILABLE = '8s4NZMqA/attachments/2';

/** SEEK answers the first request to a path with 503. The webhook call then fails, and SEEK sends it again. */
function isDownOnce(pathEnd: string): (path: string) => boolean {
  let wasDown = false;
  return (path) => {
    const isDown = !wasDown && path.endsWith(pathEnd);
    wasDown ||= isDown;
    return isDown;
  };
}

/** @returns a sentence for each problem */
async function demo(): Promise<readonly string[]> {
  const problems: string[] = [];

  const destination = await findDestination(process.env);
  const exports: Buffer[] = [];
  const receiver = await startOtlpReceiver({ onTraces: (body) => exports.push(body) });
  const seek = await startSeek({ isDown: isDownOnce(UNAVAILABLE) });
  progress(`the stand-in for SEEK listens on ${seek.origin}`);

  const service = await startPartnerService(seek, receiver.url, (line) =>
    progress(`the partner service logs: ${line}`),
  );
  progress('the partner service runs with --import opentelemetry-instrumentation-seek/register');

  progress(`SEEK calls its webhook for ${CANDIDATE_PROFILES.length} candidates at the same time`);
  const deliveries = await Promise.all(
    CANDIDATE_PROFILES.map((profile) => seek.deliver(`${service.origin}/webhook`, [profile])),
  );
  for (const { requestIds, status } of deliveries) {
    if (status !== 204) {
      problems.push(
        `The webhook returned ${status ?? 'no response'} after ${requestIds.length} calls instead of 204.`,
      );
    }
  }
  progress(
    `the partner service called SEEK ${seek.requests.length} times; it now stops and exports its traces`,
  );
  await service.stop();

  if (destination === undefined) {
    progress(
      `${receiver.spans.length} spans are not forwarded: no OTLP endpoint is set, and none responds on port 4318`,
    );
  } else {
    progress(`forwarding ${receiver.spans.length} spans to ${destination.tracesUrl}`);
    await Promise.all(exports.map((body) => destination.forward(body))).catch((error: Error) =>
      problems.push(error.message),
    );
  }
  await Promise.all([seek.close(), receiver.close()]);

  const attempts = deliveries.flatMap(({ requestIds }) => requestIds);
  const sessions = compare(seek.requests, receiver.spans);
  for (const session of sessions) {
    console.log(`\n${sessionBlock(session, paint, (traceId) => destination?.jaegerUrl(traceId))}`);
  }
  console.log(`\n${comparisonTable(sessions, paint)}\n`);

  problems.push(
    ...sessions.flatMap(({ comparisons }) => comparisons.flatMap(mismatches)),
    ...notReceived(seek.requests, receiver.spans).map(
      (requestId) => `The traces recorded request ${requestId}, but SEEK did not receive it.`,
    ),
    ...(sessions.length === attempts.length
      ? []
      : [`SEEK received ${sessions.length} sessions for ${attempts.length} webhook calls.`]),
  );
  if (problems.length === 0) {
    console.log(paint('green', `All ${seek.requests.length} requests in ${sessions.length} sessions match.`));
  }
  const failed = seek.requests.find(({ status }) => status >= 400)?.requestId;
  if (failed === undefined) {
    problems.push('No call failed, although SEEK was down for one.');
  } else {
    console.log(`\nOne failed. SEEK quotes its X-Request-Id, and the ID leads to the trace:\n`);
    console.log(`${paint('bold', `$ npx seek-otel find ${failed}`)}\n\n${await foundTrace(failed, exports)}`);
    console.log(nextSteps(failed, destination, process.env));
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
  console.error(`The demo failed: ${(error as Error).message}`);
  // The stand-ins may still be listening and would keep the process alive.
  process.exit(1);
}
