/**
 * Globals that Node.js, browsers and edge runtimes share, but that TypeScript declares only together with the DOM or
 * with Node.js.
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

/** Not destructured: a test may replace a global, `performance` with fake timers for example, after this module is loaded. */
export const runtime: {
  readonly URL: new (url: string, base?: string) => ParsedUrl;
  readonly performance: { now(): number };
} = globalThis as never;
