/**
 * `npm run picture`: renders the pictures in the README. `waterfall.svg` shows `seek-otel find` for a request that failed,
 * because SEEK (a stand-in) could not serve one of two attachments; `first-run.svg` is the session of {@link firstRun}. The
 * README then quotes the request ID of the picture.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CANDIDATE_PROFILES } from '../stand-ins/seek/candidates.ts';
import { startSeek } from '../stand-ins/seek/server.ts';
import { startTail } from '../tail-process.ts';
import { firstRun } from './first-run.ts';
import { startPartnerService } from './partner-service.ts';
import { terminalSvg } from './terminal-svg.ts';

const [, , folder = fileURLToPath(new URL('.', import.meta.url)), readme = 'README.md'] = process.argv;

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
  quote(requestId);
  return `$ npx seek-otel find ${requestId}\n${found}`;
}

/** Replaces the request ID in the README. */
function quote(requestId: string): void {
  const text = readFileSync(readme, 'utf8');
  const [, quoted = ''] = /^npx seek-otel find (\S+)$/m.exec(text) ?? [];
  writeFileSync(readme, text.replaceAll(quoted, requestId));
}

writeFileSync(`${folder}/waterfall.svg`, terminalSvg(await foundFailure()));
writeFileSync(`${folder}/first-run.svg`, terminalSvg(await firstRun()));
