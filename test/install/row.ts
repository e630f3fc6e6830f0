import type { ManagerName } from './managers.ts';

/** An `npm install` command in the README: for a project with an SDK, with nothing, or for a page. */
export type Line = 'beside an SDK' | 'nothing' | 'browser';
export type Client = 'fetch' | 'http' | 'axios';

/** A kind of project in which this package is installed. */
export interface Row {
  readonly name: string;
  readonly manager: ManagerName;
  /** The major version of Node.js. */
  readonly node: 20 | 24;
  /** The packages of the project, as arguments for the package manager. */
  readonly has: readonly string[];
  /** The command in the README that installs this package. */
  readonly line: Line;
  /** The module of the project's SDK. Its version is shown, and it must resolve to the same API as this package. */
  readonly sdk?: string;
  /** The arguments of Node.js before the application. */
  readonly start: readonly string[];
  readonly env?: (collector: string) => Record<string, string>;
  /** Default: app.mjs. */
  readonly app?: string;
  /** The clients whose calls must carry the headers. */
  readonly clients: readonly Client[];
  /** Whether to check the exported spans. */
  readonly spans: boolean;
  /** Whether the project is a page instead of an application. */
  readonly page?: boolean;
  /** Whether the row takes less than about 15 seconds with an empty download cache. */
  readonly quick: boolean;
}

export const imports = (...files: readonly string[]): readonly string[] =>
  files.flatMap((file) => ['--import', file]);
export const otel = (names: readonly string[], version = ''): readonly string[] =>
  names.map((name) => `@opentelemetry/${name}${version && `@${version}`}`);
export const asJson = (): Record<string, string> => ({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
// See docs/set-ups/start-ups.md.
export const withoutUndiciAndHttp = (): Record<string, string> => ({
  ...asJson(),
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici,http',
});

/**
 * For projects that resolve `@opentelemetry/instrumentation-http`. npm also hoists it if only a distribution depends on
 * it.
 */
export const FETCH_AND_HTTP: Pick<Row, 'clients'> = { clients: ['fetch', 'http'] };
/** For projects without an instrumentation of node:http, whose calls carry no headers. */
export const FETCH: Pick<Row, 'clients'> = { clients: ['fetch'] };

/** The defaults of most rows. */
export const DEFAULTS: Pick<Row, 'manager' | 'node' | 'line' | 'spans' | 'quick'> = {
  manager: 'npm 11',
  node: 24,
  line: 'beside an SDK',
  spans: false,
  quick: false,
};
