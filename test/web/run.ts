/**
 * Runs the tests in the browsers of this machine, or only in the one that `BROWSER` names, and says which are missing.
 * Passes other arguments to mocha. With `--coverage`, as the last part of `npm test`, also checks the coverage of all
 * tests, which must be 100 %. That needs Chromium, the only browser that reports what has run in its pages.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { BROWSERS, type BrowserName, browserProgram, howToGet, namedBrowser } from './support/browsers.ts';

const given = process.argv.slice(2);
const checksCoverage = given.includes('--coverage');
const mochaArguments = given.filter((each) => each !== '--coverage');
const named = namedBrowser();
const notes: string[] = [];
let failures = 0;

for (const browser of named === undefined ? BROWSERS : [named]) {
  if (browserProgram(browser) !== undefined) {
    failures += runIn(browser) ? 0 : 1;
  } else {
    notes.push(`No ${browser} on this machine: the browser's tests (test/web) were NOT run in it.
To run them: ${howToGet(browser)}.`);
    failures += browser === named ? 1 : 0;
  }
}
if (checksCoverage && (named === 'firefox' || browserProgram('chromium') === undefined)) {
  notes.push('The coverage was NOT checked: that needs Chromium.');
}
process.stdout.write(notes.map((note) => `\n${note}\n`).join(''));
process.exitCode = failures;

function runIn(browser: BrowserName): boolean {
  process.stdout.write(`\nThe tests of test/web in ${browser}:\n`);
  const c8 = checksCoverage && browser === 'chromium' ? ['c8', '--no-clean'] : [];
  const [program = '', ...args] = [...c8, 'mocha', '--config', 'test/web/.mocharc.json', ...mochaArguments];
  return (
    spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, BROWSER: browser } }).status === 0
  );
}
