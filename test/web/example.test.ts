import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { useFolder } from '../support/folder.ts';
import { runNode } from '../support/run-node.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/browser/main.ts', import.meta.url));
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

describe('the browser example (npm run example:browser -- --drive)', () => {
  const folder = useFolder();

  it('posts a job in one session from the page and its back end, and saves a screenshot', async () => {
    const screenshot = join(folder.path, 'screenshot.png');
    const { code, stdout, stderr } = await runNode([EXAMPLE, '--drive', '--screenshot', screenshot]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [, sessionId] = new RegExp(`^Session (${UUID}), created by the page$`, 'm').exec(stdout) ?? [];
    const callsFrom = (side: string) =>
      stdout.match(new RegExp(`^ {2}${UUID} {2}session ${sessionId} {2}POST /\\S+, from the ${side}$`, 'gm'));
    expect(callsFrom('page')).to.have.length(4);
    expect(callsFrom('back end')).to.have.length(4);
    expect(stdout).to.contain('One session, 8 calls to SEEK, each recorded with its X-Request-Id.');
    expect(readFileSync(screenshot).subarray(1, 4).toString()).to.equal('PNG');
  });
});
