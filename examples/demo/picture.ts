/**
 * `npm run picture`: renders the pictures in the README. `waterfall.svg` shows `seek-otel find` for a request that failed,
 * because SEEK (a stand-in) could not serve one of two attachments; `first-run.svg` is the session of {@link firstRun}.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CANDIDATE_PROFILES } from '../stand-ins/seek/candidates.ts';
import { startSeek } from '../stand-ins/seek/server.ts';
import { startTail } from '../tail-process.ts';
import { firstRun } from './first-run.ts';
import { startPartnerService } from './partner-service.ts';
import { terminalSvg } from './terminal-svg.ts';

const [, , folder = fileURLToPath(new URL('.', import.meta.url))] = process.argv;

async function foundFailure(): Promise<string> {
  const tail = await startTail();
  const seek = await startSeek({ isDown: (path) => path.endsWith('/attachments/2') });
  const service = await startPartnerService(seek, tail.otlpEndpoint);
  await seek.deliver(`${service.origin}/webhook`, CANDIDATE_PROFILES.slice(0, 1));
  await service.stop();
  await seek.close();
  const { requestId = '' } = seek.requests.find(({ status }) => status === 503) ?? {};
  const found = await tail.find(requestId, { FORCE_COLOR: '1', COLUMNS: '100' });
  await tail.stop();
  return `$ npx seek-otel find ${requestId}\n${found}`;
}

writeFileSync(`${folder}/waterfall.svg`, terminalSvg(await foundFailure()));
writeFileSync(`${folder}/first-run.svg`, terminalSvg(await firstRun()));
