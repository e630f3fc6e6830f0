import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../support/run-node.ts';

const PICTURE = fileURLToPath(new URL('../../examples/demo/picture.ts', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('npm run picture', () => {
  let waterfall: string;
  let readme: string;
  let firstRun: readonly string[];

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'picture-'));
    const copy = join(folder, 'README.md');
    cpSync(README, copy);
    const { code, stderr } = await runNode([PICTURE, folder, copy]);
    expect(code, stderr).to.equal(0);
    waterfall = readFileSync(join(folder, 'waterfall.svg'), 'utf8');
    firstRun = readFileSync(join(folder, 'first-run.svg'), 'utf8').split('\n');
    readme = readFileSync(copy, 'utf8');
    rmSync(folder, { recursive: true });
  });

  it('renders the output of seek-otel find for a failed request', () => {
    const [, requestId] = new RegExp(`>\\$ npx seek-otel find (${UUID})</text>`).exec(waterfall) ?? [];
    expect(waterfall)
      .to.contain(`>X-Request-Id  ${requestId}</text>`)
      .and.to.match(/>Trace [0-9a-f]{32}<\/text>/)
      .and.to.match(/class="bold"[^>]*> {2}▶ GET .*…\S*attachments\/2 *<\/text>/)
      .and.to.match(/class="red"[^>]*> *━+ *<\/text>/);
    expect(readme).to.contain(`\`Request ${requestId} failed.\``);
    expect(readme).to.contain(`npx seek-otel find ${requestId}\n`);
  });

  it('renders the way of a newcomer, from an empty folder to the trace of a UUID that SEEK logged', () => {
    const lines = firstRun.map((line) => line.replaceAll(/<[^>]+>/g, '').replaceAll('&gt;', '>'));
    const [install, tail, logged, find] = [
      '$ npm install opentelemetry-instrumentation-seek ',
      '$ npx seek-otel tail -- node app.mjs',
      '# SEEK logs: POST /graphql, X-Request-Id ',
      '$ npx seek-otel find ',
    ].map((start) => lines.findIndex((line) => line.startsWith(start))) as [number, number, number, number];
    expect([install, tail, logged, find]).to.deep.equal(
      [install, tail, logged, find].toSorted((a, b) => a - b),
    );
    expect(install).to.be.at.least(0);

    const requestId = lines[logged]?.split(' ').at(-1);
    expect(lines[find]).to.equal(`$ npx seek-otel find ${requestId}`);
    expect(lines.slice(find)).to.include(`X-Request-Id  ${requestId}`);
    expect(lines.slice(tail, find)).to.include('User-Agent    my-service/1.0.0');
  });
});
