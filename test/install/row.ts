import type { ManagerName } from './managers.ts';

/** Which of README's lines for `npm install`. */
export type Line = 'beside an SDK' | 'nothing' | 'browser';
export type Client = 'fetch' | 'http' | 'axios';

/** One kind of project that this package comes to. */
export interface Row {
  readonly name: string;
  readonly manager: ManagerName;
  /** The major version of Node.js. */
  readonly node: 20 | 24;
  /** What the project has already, as its author named it to the package manager. */
  readonly has: readonly string[];
  /** What is installed then. */
  readonly line: Line;
  /** Where the project's SDK is imported from: its version is shown, and its API has to be this package's, too. */
  readonly sdk?: string;
  /** What precedes the application on the command line of Node.js. */
  readonly start: readonly string[];
  readonly env?: (collector: string) => Record<string, string>;
  /** Default: app.mjs. */
  readonly app?: string;
  /** Whose calls have to carry the headers. */
  readonly clients: readonly Client[];
  /** Whether the SDK's spans are looked at. */
  readonly spans: boolean;
  /** A page instead of an application. */
  readonly page?: boolean;
  /** Whether it takes below about 15 seconds, with nothing of it downloaded before. */
  readonly quick: boolean;
}

export const imports = (...files: readonly string[]): readonly string[] =>
  files.flatMap((file) => ['--import', file]);
export const otel = (names: readonly string[], version = ''): readonly string[] =>
  names.map((name) => `@opentelemetry/${name}${version && `@${version}`}`);
export const asJson = (): Record<string, string> => ({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
// README, "A start-up that is not yours".
export const leavesOutBoth = (): Record<string, string> => ({
  ...asJson(),
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici,http',
});

/** npm puts what a distribution depends on where applications find it; `@opentelemetry/instrumentation-http` is it here. */
export const FETCH_AND_HTTP: Pick<Row, 'clients'> = { clients: ['fetch', 'http'] };
/** There is no instrumentation of node:http, so that no headers on its calls are expected. */
export const FETCH: Pick<Row, 'clients'> = { clients: ['fetch'] };

/** What most projects have in common. */
export const BESIDE: Pick<Row, 'manager' | 'node' | 'line' | 'spans' | 'quick'> = {
  manager: 'npm 11',
  node: 24,
  line: 'beside an SDK',
  spans: false,
  quick: false,
};
