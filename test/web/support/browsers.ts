import { existsSync } from 'node:fs';

export type BrowserName = 'chromium' | 'firefox';

interface Place {
  readonly debianPackage: string;
  /** The environment variable that names another program. */
  readonly variable: string;
  /** Where Debian and others have the program. */
  readonly programs: readonly string[];
}

const PLACES: Readonly<Record<BrowserName, Place>> = {
  chromium: {
    debianPackage: 'chromium',
    variable: 'CHROMIUM_BIN',
    programs: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  },
  firefox: {
    debianPackage: 'firefox-esr',
    variable: 'FIREFOX_BIN',
    programs: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  },
};

/** The browsers that the tests know, in the order in which they run. */
export const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox'];

/** The program of a browser, or `undefined` if this machine has none. */
export function browserProgram(name: BrowserName): string | undefined {
  const { variable, programs } = PLACES[name];
  return process.env[variable] || programs.find((program) => existsSync(program));
}

/** The program of a browser. Throws where this machine has none. */
export function requiredProgram(name: BrowserName): string {
  const program = browserProgram(name);
  if (program === undefined) {
    throw new Error(`No ${name} on this machine: ${howToGet(name)}`);
  }
  return program;
}

export function howToGet(name: BrowserName): string {
  const { debianPackage, variable } = PLACES[name];
  return `install one (Debian: apt-get install ${debianPackage}), or name one in ${variable}`;
}

/** The browser that `BROWSER` names. Desktops and editors set it, too: other values choose none. */
export function namedBrowser(): BrowserName | undefined {
  return BROWSERS.find((name) => name === process.env['BROWSER']);
}

/** The browser that the tests of this process run in: the one that `BROWSER` names, else the first of this machine. */
export function browserOfTests(): BrowserName {
  return namedBrowser() ?? BROWSERS.find((name) => browserProgram(name) !== undefined) ?? 'chromium';
}
