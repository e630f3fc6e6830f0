/**
 * The last part of `npm test`: the tests in Chromium, and then the coverage of all tests, which must be 100 %. Without
 * Chromium, says that neither is checked.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { chromiumProgram } from './support/chromium.ts';

if (chromiumProgram() === undefined) {
  process.stdout.write(`
No Chromium on this machine: the browser's tests (test/web) were NOT run, and the coverage was NOT checked.
To run them: install one (Debian: apt-get install chromium), or name one in CHROMIUM_BIN; then npm test
`);
} else {
  const { status } = spawnSync('c8', ['--no-clean', 'mocha', '--config', 'test/web/.mocharc.json'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
