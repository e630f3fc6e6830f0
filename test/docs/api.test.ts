import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../support/run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the API reference', () => {
  it('is what npm run docs writes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'api-'));
    const { code, stderr } = await runNode([join(ROOT, 'build/api-reference/main.ts'), folder]);
    expect(code, stderr).to.equal(0);
    expect(readdirSync(folder).sort()).to.deep.equal(['api-web.md', 'api.md']);
    for (const page of readdirSync(folder)) {
      const written = readFileSync(join(folder, page), 'utf8');
      expect(readFileSync(join(ROOT, 'docs', page), 'utf8'), `${page}: run npm run docs`).to.equal(written);
    }
    rmSync(folder, { recursive: true });
  });
});
