import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode, runShell, startNode } from '../support/run-node.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('the seek-otel program', () => {
  it('prints the result of a command, and exits with its code', async () => {
    const good = await runNode([MAIN, 'explain', UUID]);
    expect(good.code).to.equal(0);
    expect(good.stdout).to.contain(`${UUID} is a version 4 UUID.`);
    const bad = await runNode([MAIN, 'explain', 'x']);
    expect(bad.code).to.equal(2);
    expect(bad.stderr).to.contain('is not an ID');
  });

  it('uses colours with FORCE_COLOR, and none with NO_COLOR', async () => {
    const { stderr } = await runNode([MAIN, 'explain', 'x'], { FORCE_COLOR: '1' });
    expect(stderr).to.contain('\u001b[31m"x" is not');
    expect((await runNode([MAIN, 'explain', 'x'], { NO_COLOR: '1' })).stderr).not.to.contain('\u001b');
  });

  it('ends without an error if the reader closes the pipe', async () => {
    const { child, ended } = startNode([MAIN, '--help']);
    child.stdout?.destroy();
    const { stderr } = await ended;
    expect(stderr).to.equal('');
  });

  it('fails with an error if it can’t write', async () => {
    const { code, stderr } = await runShell(`node ${MAIN} --help > /dev/full`, {}, '/');
    expect(code).not.to.equal(0);
    expect(stderr).to.contain('ENOSPC');
  });
});
