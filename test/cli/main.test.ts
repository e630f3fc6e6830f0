import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode, runShell, startNode } from '../support/run-node.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('the seek-otel program', () => {
  it('prints, and exits with the code of its command', async () => {
    const good = await runNode([MAIN, 'explain', UUID]);
    expect(good.code).to.equal(0);
    expect(good.stdout).to.contain(`${UUID} is a UUID of version 4.`);
    const bad = await runNode([MAIN, 'explain', 'x']);
    expect(bad.code).to.equal(2);
    expect(bad.stderr).to.contain('is neither a UUID');
  });

  it('paints where colours are wanted', async () => {
    const { stderr } = await runNode([MAIN, 'explain', 'x'], { FORCE_COLOR: '1' });
    expect(stderr).to.contain('\u001b[31m"x" is neither');
    expect((await runNode([MAIN, 'explain', 'x'], { NO_COLOR: '1' })).stderr).not.to.contain('\u001b');
  });

  it('ends quietly where nobody reads on', async () => {
    const { child, ended } = startNode([MAIN, '--help']);
    child.stdout?.destroy();
    const { stderr } = await ended;
    expect(stderr).to.equal('');
  });

  it('fails aloud where it cannot write', async () => {
    const { code, stderr } = await runShell(`node ${MAIN} --help > /dev/full`, {}, '/');
    expect(code).not.to.equal(0);
    expect(stderr).to.contain('ENOSPC');
  });
});
