import type { Environment } from '../../core/environment.ts';
import type { Paint } from '../paint.ts';
import { printable } from '../text.ts';

export interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

/** What works, but not everywhere. */
export interface Hint {
  readonly hint: string;
  readonly remedy: string;
}

export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  /** The name of an environment variable or a file, or `default`. */
  readonly source: string;
}

export interface Endpoint {
  /** `undefined` if traces are not exported over OTLP. */
  readonly url: string | undefined;
  readonly state: string;
}

/** The result of `seek-otel doctor`. */
export interface Diagnosis {
  readonly settings: readonly ShownSetting[];
  /** The versions of Node.js and of the installed packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  /** What loads `register`; `undefined` if nothing does. */
  readonly register: string | undefined;
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
export function diagnosisText(
  { settings, versions, endpoint, register, problems, hints }: Diagnosis,
  paint: Paint,
): string {
  const names = [...settings.map(({ name }) => name), ...Object.keys(versions)];
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string, value: string, source = '') =>
    `  ${name.padEnd(width)}  ${printable(value)}${source === '' ? '' : paint('dim', `  (${source})`)}`;
  return [
    paint('bold', 'Settings'),
    ...settings.map(({ name, value, source }) => line(name, value, source)),
    '',
    paint('bold', 'Versions'),
    ...Object.entries(versions).map(([name, version]) => line(name, version)),
    '',
    paint('bold', 'Start-up and export'),
    line('register', register ?? 'not loaded'),
    line('OTLP endpoint', [endpoint.url, endpoint.state].filter(Boolean).join(': ')),
    '',
    ...(problems.length === 0
      ? [paint('green', 'No problems found.')]
      : problems.flatMap(({ problem, remedy }) => [paint('red', `✗ ${printable(problem)}`), `  ${remedy}`])),
    ...hints.flatMap(({ hint, remedy }) => [paint('yellow', `! ${printable(hint)}`), `  ${remedy}`]),
  ].join('\n');
}
