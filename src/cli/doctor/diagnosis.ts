import type { Environment } from '../../core/environment.ts';
import type { Paint } from '../paint.ts';
import { printable } from '../text.ts';
import { wrappedLines } from './wrapped-text.ts';

/** In the texts of problems and hints, `` `backticks` `` surround what is not to be broken into lines. */
export interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

/** What works, but not everywhere, or what the doctor can't determine. */
export interface Hint {
  readonly hint: string;
  readonly remedy: string;
}

/** What the parts of the doctor find. */
export interface Findings {
  readonly problems: Problem[];
  readonly hints: Hint[];
}

export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  /** The name of an environment variable or a file, or `default`. */
  readonly source: string;
}

export interface Endpoint {
  /** `undefined` if traces are not exported over OTLP, or the URL is invalid. */
  readonly url: string | undefined;
  readonly state: string;
}

/** The result of `seek-otel doctor`. Contains nothing that may be a secret. */
export interface Diagnosis {
  readonly settings: readonly ShownSetting[];
  /** The versions of Node.js and of the installed packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  /** What loads `register`; `undefined` if nothing was found. */
  readonly register: string | undefined;
  /** What tells that the application starts an SDK itself: `--own-sdk`, or the names of files. */
  readonly ownSdk: string | undefined;
  readonly problems: readonly Problem[];
  /** They do not affect the exit code. */
  readonly hints: readonly Hint[];
}

/** The application to diagnose, described by the process in which `seek-otel` runs. */
export interface Patient {
  readonly env: Environment;
  readonly directory: string;
  readonly execArgv: readonly string[];
  /** Whether the application starts an SDK itself, according to the command line. */
  readonly ownSdk: boolean;
}

/** The diagnosis as text. */
export function diagnosisText(diagnosis: Diagnosis, paint: Paint): string {
  const { settings, versions, endpoint, problems, hints } = diagnosis;
  const names = [...settings.map(({ name }) => name), ...Object.keys(versions)];
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string, value: string, source = '') =>
    `  ${name.padEnd(width)}  ${printable(value)}${source === '' ? '' : paint('dim', `  (${source})`)}`;
  const finding = (style: 'red' | 'yellow', mark: string, found: string, remedy: string) => [
    ...wrappedLines(printable(found), mark).map((each) => paint(style, each)),
    ...wrappedLines(printable(remedy)),
  ];
  return [
    paint('bold', 'Settings'),
    ...settings.map(({ name, value, source }) => line(name, value, source)),
    '',
    paint('bold', 'Versions'),
    ...Object.entries(versions).map(([name, version]) => line(name, version)),
    '',
    paint('bold', 'Start-up and export'),
    line('register', registerText(diagnosis)),
    line('OTLP endpoint', [endpoint.url, endpoint.state].filter(Boolean).join(': ')),
    '',
    ...problems.flatMap(({ problem, remedy }) => finding('red', '✗ ', problem, remedy)),
    ...hints.flatMap(({ hint, remedy }) => finding('yellow', '? ', hint, remedy)),
    conclusion(problems.length, hints.length, paint),
  ].join('\n');
}

function registerText({ register, ownSdk }: Diagnosis): string {
  return (
    register ??
    (ownSdk === undefined ? 'not found' : `not expected (${ownSdk}); options in code can't be seen`)
  );
}

function conclusion(problems: number, hints: number, paint: Paint): string {
  if (problems > 0) {
    return paint('red', problems === 1 ? '1 problem found.' : `${problems} problems found.`);
  }
  return hints === 0
    ? paint('green', 'No problems found.')
    : paint('yellow', `No problems found, but see the ${hints === 1 ? 'hint' : `${hints} hints`} above.`);
}
