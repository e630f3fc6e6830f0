import { DEFAULT_HOSTS } from '../core/conventions.ts';
import type { HostMatcher } from '../core/hosts.ts';
import { hostsOption } from '../core/options.ts';
import { createSeekSession, type SeekSession } from './session.ts';

/** Options of the browser's `withSeek` and `seekFetch`. */
export interface SeekWebOptions {
  /**
   * SEEK's hosts: exact hosts or `*.domain`, each with an optional `:port`. Replaces the default.
   *
   * @defaultValue `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   */
  readonly hosts?: readonly string[];
  /**
   * The hosts of your own back end. Requests to them carry the same `X-Session-Id`, but no `X-Request-Id`. If the back
   * end sets `SEEK_OTEL_ACCEPT_SESSION=true`, its calls to SEEK belong to the session. A back end with another origin
   * must allow the header (CORS).
   *
   * @defaultValue `[]`
   * @example [location.host]
   */
  readonly backends?: readonly string[];
  /**
   * The session that requests belong to.
   *
   * @defaultValue `createSeekSession()`
   */
  readonly session?: SeekSession;
}

/** The validated options, with defaults applied. */
export interface WebSettings {
  readonly isSeek: (url: string | URL) => boolean;
  readonly isBackend: (url: string | URL) => boolean;
  readonly session: SeekSession;
}

/** @throws TypeError that names the invalid option and its valid values */
export function webSettings(options: SeekWebOptions): WebSettings {
  const session = options.session ?? createSeekSession();
  if (typeof session.id !== 'string') {
    throw new TypeError('SEEK option "session" takes what createSeekSession() returns');
  }
  return {
    isSeek: onPage(hostsOption('hosts', options.hosts ?? DEFAULT_HOSTS)),
    isBackend: onPage(hostsOption('backends', options.backends ?? [])),
    session,
  };
}

/** Resolves URLs relative to the page, as `fetch` and XHR do. */
function onPage(matches: HostMatcher): (url: string | URL) => boolean {
  return (url) => {
    try {
      return matches(new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).origin);
    } catch {
      // The browser rejects the URL, too.
      return false;
    }
  };
}
