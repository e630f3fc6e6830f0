/**
 * The globals that Node.js, browsers and edge runtimes share. TypeScript declares them only together with the DOM or
 * Node.js.
 *
 * @see https://min-common-api.proposal.wintertc.org/
 * @module
 */

/** The part of a `URL` that this package reads. */
export interface ParsedUrl {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
}

/** The part of `URLSearchParams` that this package reads. */
export interface ParsedQuery {
  get(name: string): string | null;
}

/** Not destructured, because a test may replace a global later, for example `performance` with fake timers. */
export const runtime: {
  readonly URL: new (url: string, base?: string) => ParsedUrl;
  readonly URLSearchParams: new (query: string) => ParsedQuery;
  readonly performance: { now(): number };
} = globalThis as never;
