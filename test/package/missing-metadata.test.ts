import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runNode } from '../support/run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the fields that the owner fills in before the first publish', () => {
  it('are listed without a failure', async () => {
    const { code, stdout } = await runNode(['build/missing-metadata.ts'], {}, ROOT);
    expect(code).to.equal(0);
    for (const file of ['package.json', 'packages/seek-otel/package.json']) {
      const metadata = JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8'));
      for (const field of ['repository', 'homepage', 'bugs', 'author']) {
        const isListed = new RegExp(`^${file} has no .*\\b${field}\\b`, 'm').test(stdout);
        expect(isListed, `${field} in ${file}`).to.equal(metadata[field] === undefined);
      }
    }
  });
});
