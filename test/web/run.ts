/**
 * The last part of `npm test`: the tests in Chromium, where there is one; says so clearly where there is none.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { chromiumProgram } from './support/chromium.ts';

if (chromiumProgram() === undefined) {
  process.stdout.write(`
No Chromium on this machine: the browser's tests (test/web) were NOT run.
To run them: install one (Debian: apt-get install chromium), or name one in CHROMIUM_BIN; then npm run test:web
`);
} else {
  const { status } = spawnSync('mocha', ['--config', 'test/web/.mocharc.json'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
