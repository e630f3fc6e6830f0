/**
 * `npm run example:browser`: a page on which a recruiter posts a job. Prints the page's address, and every request that
 * SEEK (a stand-in) receives from the page and its back end. With `--drive`, posts a job in a headless browser, saves a
 * screenshot and exits: with 0 only if all requests were in one session.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { findDestination } from '../destination.ts';
import { paintFor } from '../paint.ts';
import { startService } from '../service-process.ts';
import { startOtlpReceiver } from '../stand-ins/otlp-receiver.ts';
import { type ReceivedRequest, startSeek } from '../stand-ins/seek/server.ts';
import { drive } from './drive.ts';

const { values } = parseArgs({ options: { drive: { type: 'boolean' }, screenshot: { type: 'string' } } });
const screenshot = values.screenshot ?? fileURLToPath(new URL('screenshot.png', import.meta.url));
const paint = paintFor(process.stdout);

const folder = mkdtempSync(join(tmpdir(), 'seek-page-'));
const pageScript = join(folder, 'page.js');
await build({
  entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
  bundle: true,
  minify: true,
  format: 'esm',
  outfile: pageScript,
});

const destination = await findDestination(process.env);
const exports: Buffer[] = [];
const receiver = await startOtlpReceiver({ onTraces: (body) => exports.push(body) });
let page = '';
const seek = await startSeek({ isPage: (origin) => origin === page });
const backEnd = await startService('back end', new URL('back-end.mjs', import.meta.url), {
  OTEL_SERVICE_NAME: 'posting-back-end',
  OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.0.0',
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTLP_TRACES_URL: `${receiver.url}/v1/traces`,
  PAGE_SCRIPT: pageScript,
  SEEK_CLIENT_ID: seek.credentials.clientId,
  SEEK_CLIENT_SECRET: seek.credentials.clientSecret,
  SEEK_OTEL_ACCEPT_SESSION: 'true',
  SEEK_OTEL_HOSTS: new URL(seek.origin).host,
  SEEK_URL: seek.origin,
});
page = backEnd.origin;

async function stop(): Promise<void> {
  await backEnd.stop();
  await Promise.all([seek.close(), receiver.close()]);
  rmSync(folder, { recursive: true });
  await Promise.all(exports.map((body) => destination?.forward(body)));
}

const isFromPage = ({ headers }: ReceivedRequest) => headers['origin'] === page;
const calls = () => seek.requests.filter(({ method }) => method !== 'OPTIONS');
const line = (request: ReceivedRequest) =>
  `  ${paint('cyan', request.requestId ?? 'none')}  session ${request.sessionId}  ${request.method} ${request.path}, from the ${isFromPage(request) ? 'page' : 'back end'}`;

if (values.drive) {
  const session = await drive(page, screenshot, () =>
    receiver.waitForSpans((spans) => {
      const recorded = new Set(spans.map(({ attributes }) => attributes['seek.request_id']));
      return calls().every(({ requestId }) => recorded.has(requestId as string));
    }),
  );
  await stop();
  console.log(`${paint('bold', 'Session')} ${paint('cyan', session)}, created by the page`);
  console.log(calls().map(line).join('\n'));
  const isOne = calls().every(({ sessionId }) => sessionId === session) && calls().some(isFromPage);
  console.log(
    isOne
      ? paint('green', `One session, ${calls().length} calls to SEEK, each recorded with its X-Request-Id.`)
      : paint('red', 'Some calls to SEEK were not in the session.'),
  );
  process.exitCode = isOne ? 0 : 1;
} else {
  console.log(`Open ${page} and post a job. Press Ctrl-C to stop. Requests to SEEK:`);
  let shown = 0;
  const timer = setInterval(() => {
    for (const request of calls().slice(shown)) {
      console.log(line(request));
      shown += 1;
    }
  }, 200);
  process.once('SIGINT', async () => {
    clearInterval(timer);
    await stop();
  });
}
