import type { Environment } from '../../core/environment.ts';
import type { Paint } from '../paint.ts';
import { printable } from '../trace.ts';

export interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  /** An environment variable, a file, or `default`. */
  readonly source: string;
}

export interface Endpoint {
  /** `undefined` where nothing is exported over OTLP. */
  readonly url: string | undefined;
  readonly state: string;
}

/** The findings of the doctor. */
export interface Diagnosis {
  readonly settings: readonly ShownSetting[];
  /** Of the runtime, and of each package that is installed. */
  readonly versions: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  /** Where `register` is loaded from; `undefined` if it isn't. */
  readonly register: string | undefined;
  readonly problems: readonly Problem[];
}

/** The application, as seen from outside. */
export interface Patient {
  readonly env: Environment;
  readonly directory: string;
  readonly execArgv: readonly string[];
  /** Whether the application says that it starts an SDK itself. */
  readonly ownSdk: boolean;
}

/** The findings, for a person to read. */
export function diagnosisText(
  { settings, versions, endpoint, register, problems }: Diagnosis,
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
      ? [paint('green', 'Nothing is wrong.')]
      : problems.flatMap(({ problem, remedy }) => [paint('red', `✗ ${printable(problem)}`), `  ${remedy}`])),
  ].join('\n');
}
