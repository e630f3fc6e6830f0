/**
 * Runtimes whose `fetch` is their own. OpenTelemetry instruments `fetch` through the diagnostics channels of undici, on
 * which that of Node.js is built. Bun and Deno run Node.js programs, and publish nothing on them.
 *
 * @see https://github.com/oven-sh/bun/blob/main/src/js/thirdparty/undici.js
 * @see https://github.com/denoland/deno/blob/main/ext/fetch/26_fetch.js
 * @module
 */

/** The part of `globalThis` that is used here. */
export interface Globals {
  readonly Deno?: unknown;
  readonly process: { readonly versions: Readonly<Record<string, string | undefined>> };
}

/** A runtime whose `fetch` undici's diagnostics channels do not show. */
export type NativeFetchRuntime = 'Bun' | 'Deno';

/**
 * Returns the runtime if its `fetch` is not that of undici; `undefined` on Node.js. `process.versions.undici` does not
 * tell: a Node.js that is built with a shared undici, as Debian's is, lacks it.
 *
 * @see https://github.com/nodejs/node/blob/main/src/node_metadata.cc
 * @see https://bun.com/docs/guides/util/detect-bun
 */
export function nativeFetchRuntime(globals: Globals = globalThis): NativeFetchRuntime | undefined {
  if (globals.process.versions['bun'] !== undefined) {
    return 'Bun';
  }
  return 'Deno' in globals ? 'Deno' : undefined;
}
