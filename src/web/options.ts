import { DEFAULT_HOSTS } from '../conventions.ts';
import { type HostMatcher, hostMatcher } from '../hosts.ts';
import { createSeekSession, type SeekSession } from './session.ts';

/** Options of the browser's `withSeek` and `seekFetch`. */
export interface SeekWebOptions {
  /**
   * The hosts that are SEEK's: exact hosts or `*.domain`, each with an optional `:port`. Replaces the default.
   *
   * @defaultValue `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   */
  readonly hosts?: readonly string[];
  /**
   * Hosts of your own back end, which get the same `X-Session-Id` (and no `X-Request-Id`). With
   * `SEEK_OTEL_ACCEPT_SESSION=true` there, its calls to SEEK belong to the session. One of another origin must allow
   * the header (CORS).
   *
   * @defaultValue none
   * @example [location.host]
   */
  readonly backends?: readonly string[];
  /**
   * The interactive flow that requests belong to.
   *
   * @defaultValue `createSeekSession()`
   */
  readonly session?: SeekSession;
}

/** Options as the rest reads them: complete, and known to be right. */
export interface WebSettings {
  readonly isSeek: (url: string | URL) => boolean;
  readonly isBackend: (url: string | URL) => boolean;
  readonly session: SeekSession;
}

/** @throws TypeError that names the option which is wrong, and what it takes */
export function webSettings(options: SeekWebOptions): WebSettings {
  const session = options.session ?? createSeekSession();
  if (typeof session.id !== 'string') {
    throw new TypeError('SEEK option "session" takes what createSeekSession() returns');
  }
  return {
    isSeek: onPage(matcher('hosts', options.hosts ?? DEFAULT_HOSTS)),
    isBackend: onPage(matcher('backends', options.backends ?? [])),
    session,
  };
}

function matcher(name: string, patterns: unknown): HostMatcher {
  if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === 'string')) {
    throw new TypeError(`SEEK option "${name}" takes an array of host patterns, such as ["*.seek.com"]`);
  }
  try {
    return hostMatcher(patterns);
  } catch (error) {
    throw new TypeError(`SEEK option "${name}": ${(error as RangeError).message}`, { cause: error });
  }
}

/** URLs are relative to the page, as `fetch` and XHR take them. */
function onPage(matches: HostMatcher): (url: string | URL) => boolean {
  return (url) => {
    try {
      return matches(new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).origin);
    } catch {
      // Whoever sends it will say so.
      return false;
    }
  };
}
