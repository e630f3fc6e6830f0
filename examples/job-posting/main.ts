/**
 * `npm run example:job-posting`: a recruiter posts a job ad, in three requests of one interactive flow. Each request is
 * a separate trace through two services of the partner; all belong to one session, from the browser to SEEK. Exits with
 * 0 only if they do.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { findDestination } from '../destination.ts';
import { paintFor } from '../paint.ts';
import { startService } from '../service-process.ts';
import { type ReceivedSpan, startOtlpReceiver } from '../stand-ins/otlp-receiver.ts';
import { type ReceivedRequest, startSeek } from '../stand-ins/seek/server.ts';

const paint = paintFor(process.stdout);
const POSTING_SERVICE = 'posting-service';
const ADVERT = { title: 'Nurse', location: 'seekAnzPublicTest:location:seek:Melbourne' };
const STEPS = [
  'GET /locations?text=Mel',
  'GET /locations?text=Melbourne',
  `POST /ads?${new URLSearchParams(ADVERT)}`,
];

async function runFlow() {
  const destination = await findDestination(process.env);
  const exports: Buffer[] = [];
  const receiver = await startOtlpReceiver({ onTraces: (body) => exports.push(body) });
  const seek = await startSeek();
  const service = (name: string, env: Readonly<Record<string, string>>) =>
    startService(name, new URL(`${name}.mjs`, import.meta.url), {
      OTEL_SERVICE_NAME: name,
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.0.0',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
      ...env,
    });
  const posting = await service(POSTING_SERVICE, {
    SEEK_AUTH_URL: `${seek.origin}/oauth/token`,
    SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
    SEEK_CLIENT_ID: seek.credentials.clientId,
    SEEK_CLIENT_SECRET: seek.credentials.clientSecret,
    SEEK_OTEL_ACCEPT_SESSION: 'true',
  });
  const web = await service('web-service', {
    POSTING_SERVICE_URL: posting.origin,
    SEEK_OTEL_ACCEPT_SESSION: 'true',
  });

  // Stands in for the front end, which sends one UUID with all requests of the flow.
  const sessionId = randomUUID();
  const statuses: number[] = [];
  for (const step of STEPS) {
    const [method = '', target = ''] = step.split(' ');
    const response = await fetch(web.origin + target, { method, headers: { 'X-Session-Id': sessionId } });
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  await web.stop();
  await posting.stop();
  await Promise.all([seek.close(), receiver.close()]);
  await Promise.all(exports.map((body) => destination?.forward(body)));
  return { destination, requests: seek.requests, sessionId, spans: receiver.spans, statuses };
}

/** The root spans of the traces, one per request of the browser, in order. */
function tracesOf(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === undefined)
    .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
}

function callsIn(root: ReceivedSpan, spans: readonly ReceivedSpan[], requests: readonly ReceivedRequest[]) {
  const recorded = new Set(
    spans
      .filter(({ traceId }) => traceId === root.traceId)
      .map(({ attributes }) => attributes['seek.request_id']),
  );
  return requests.filter(({ requestId }) => recorded.has(requestId as string));
}

const { destination, requests, sessionId, spans, statuses } = await runFlow();
const traces = tracesOf(spans);
console.log(`${paint('bold', 'Session')} ${paint('cyan', sessionId)}, created by the browser`);
let found = 0;
for (const [i, root] of traces.entries()) {
  console.log(`\n${STEPS[i]} -> ${statuses[i]}`);
  console.log(`  trace ${destination?.jaegerUrl(root.traceId) ?? root.traceId}`);
  for (const { method, path, requestId = '', userAgent, sessionId: received } of callsIn(
    root,
    spans,
    requests,
  )) {
    found += received === sessionId ? 1 : 0;
    console.log(`  ${paint('cyan', requestId)}  ${method} ${path}  ${userAgent}  session ${received}`);
  }
}
console.log(`\nTo find the session in Jaeger, search for the service ${POSTING_SERVICE} with the tag`);
console.log(`  ${paint('cyan', `seek.session_id=${sessionId}`)}`);
const url = destination?.jaegerSearchUrl(POSTING_SERVICE, { 'seek.session_id': sessionId });
console.log(url === undefined ? '' : `  ${url}\n`);

const isComplete =
  traces.length === STEPS.length &&
  statuses.every((status) => status === 200) &&
  found === requests.length &&
  found === 2 * STEPS.length;
console.log(
  isComplete
    ? paint('green', `One session, ${traces.length} traces, ${found} calls to SEEK.`)
    : paint('red', `${found} of ${requests.length} calls in ${traces.length} traces were in the session.`),
);
process.exitCode = isComplete ? 0 : 1;
