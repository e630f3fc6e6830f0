/**
 * `npm run picture`: renders the picture of `seek-otel find` in the README. SEEK (a stand-in) fails to serve one of two
 * attachments. The script looks up the failed request in the Jaeger at `JAEGER_URL`, and saves the output as an SVG.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CANDIDATE_PROFILES } from '../stand-ins/seek/candidates.ts';
import { startSeek } from '../stand-ins/seek/server.ts';
import { startPartnerService } from './partner-service.ts';
import { terminalSvg } from './terminal-svg.ts';

const SEEK_OTEL = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const [, , file = fileURLToPath(new URL('waterfall.svg', import.meta.url))] = process.argv;
const { JAEGER_URL = 'http://localhost:16686', OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318' } =
  process.env;
const RETRY_MILLIS = 250;
const ATTEMPTS = 40;

async function failedRequest(): Promise<string> {
  const seek = await startSeek({ isDown: (path) => path.endsWith('/attachments/2') });
  const service = await startPartnerService(seek, OTEL_EXPORTER_OTLP_ENDPOINT);
  await seek.deliver(`${service.origin}/webhook`, CANDIDATE_PROFILES.slice(0, 1));
  await service.stop();
  await seek.close();
  const failed = seek.requests.find(({ status }) => status === 503);
  return failed?.requestId as string;
}

async function find(requestId: string): Promise<string | undefined> {
  const child = spawn(process.execPath, [SEEK_OTEL, 'find', requestId], {
    env: { ...process.env, JAEGER_URL, FORCE_COLOR: '1', COLUMNS: '100' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return code === 0 ? printed : undefined;
}

const requestId = await failedRequest();
let printed: string | undefined;
for (let attempt = 0; printed === undefined && attempt < ATTEMPTS; attempt++) {
  await wait(RETRY_MILLIS);
  printed = await find(requestId);
}
if (printed === undefined) {
  throw new Error(`${JAEGER_URL} does not show the trace of ${requestId}.`);
}
writeFileSync(file, terminalSvg(`$ npx seek-otel find ${requestId}\n${printed}`));
