import { DEFAULT_HOSTS } from '../core/conventions.ts';
import { hostMatcher } from '../core/hosts.ts';
import { isIdentifyingUuid } from '../core/identifying-uuid.ts';
import { backendMatcher } from './backends.ts';
import { type IgnoredUrl, ignoredMatcher } from './ignored-urls.ts';
import { idByDefault } from './kept-session.ts';
import { assertKnown } from './known-options.ts';
import { pageUrl } from './page-url.ts';
import type { SeekSession } from './session.ts';
import { warnOnce } from './warn.ts';
import { wrongOption } from './wrong-option.ts';

/** A request to SEEK that is about to be sent. */
export interface SeekRequest {
  /** The `X-Request-Id` of the request: a UUID, unless the caller has set another value. */
  readonly requestId: string;
  /** The `X-Session-Id` of the request: a UUID, unless the caller has set another value. */
  readonly sessionId: string;
  /** The URL, as the caller has passed it. */
  readonly url: string;
}

/** Options of `withSeek`, `seekFetch` and `seekHeaders` in `opentelemetry-instrumentation-seek/web`. */
export interface SeekWebOptions {
  /**
   * The hosts of SEEK: exact hosts, or `*.domain` for all subdomains (not the domain itself), each with an optional
   * `:port`. The list replaces the default.
   *
   * @defaultValue `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   */
  readonly hosts?: readonly string[];
  /**
   * Your own back ends. Requests to them carry the same `X-Session-Id`, but no `X-Request-Id`. If a back end sets
   * `SEEK_OTEL_ACCEPT_SESSION=true`, its calls to SEEK belong to the session.
   *
   * Each entry is `'self'` (the origin of the page), a path of this origin, an origin with or without a path, or a host
   * pattern as in `hosts`. A path includes all paths below it. Exports of OpenTelemetry (OTLP) never carry the session.
   *
   * A back end with another origin must allow the header:
   * `Access-Control-Allow-Headers: x-session-id` ({@link https://fetch.spec.whatwg.org/#http-cors-protocol | CORS}).
   *
   * @defaultValue `[]`
   * @example ['self']
   * @example ['/api', 'https://api.example.com/v1', '*.example.com']
   */
  readonly backends?: readonly string[];
  /**
   * URLs whose requests carry no headers: whole URLs, regular expressions, or functions.
   *
   * Use it for URLs of SEEK that redirect to another origin. The browser sends the headers to that origin as well, and
   * scripts cannot change this request. Either the other origin allows both headers (CORS), or the URL must be ignored.
   *
   * @defaultValue `[]`
   * @example [/\/redirected\//, (url) => url.endsWith("/report")]
   */
  readonly ignore?: readonly IgnoredUrl[];
  /**
   * The session of the requests: the result of `createSeekSession()`, or an object whose `id` is a UUID. The `id` is read
   * for each request.
   *
   * @defaultValue `createSeekSession()`
   */
  readonly session?: Pick<SeekSession, 'id'>;
  /**
   * Called once for each request to SEEK, to store or log its ID.
   *
   * `seekFetch` calls it before it sends the request, and awaits the result. If the function throws, the request is not
   * sent and rejects with the error. Under `withSeek`, it is called when the request is sent, and errors are reported
   * through OpenTelemetry's `diag`.
   *
   * @example ({ requestId, url }) => console.debug('SEEK', requestId, url)
   */
  readonly onRequest?: (request: SeekRequest) => unknown;
}

/** Where a request goes. `undefined`: elsewhere, or to an ignored URL, to which no header goes. */
export type Destination = 'seek' | 'backend' | undefined;

/** The validated options, with defaults applied. */
export interface WebSettings {
  /** Also for an ignored URL. */
  readonly isSeek: (url: string | URL) => boolean;
  readonly destinationOf: (url: string | URL) => Destination;
  /** Always returns a UUID. */
  readonly sessionId: () => string;
  readonly onRequest: SeekWebOptions['onRequest'];
}

const OPTIONS: readonly string[] = ['hosts', 'backends', 'ignore', 'session', 'onRequest'];

/**
 * @param more - the names of further options
 * @throws TypeError that names the invalid option and its valid values
 */
export function webSettings(options: SeekWebOptions, more: readonly string[] = []): WebSettings {
  assertKnown(options, OPTIONS.concat(more));
  const { hosts = DEFAULT_HOSTS, backends = [], ignore = [], session, onRequest } = options;
  const isSeekHost = madeOf('hosts', hosts, hostMatcher);
  const matchesBackend = madeOf('backends', backends, backendMatcher);
  const matchesIgnored = madeOf('ignore', ignore, ignoredMatcher);
  if (onRequest !== undefined && typeof onRequest !== 'function') {
    throw wrongOption('onRequest', 'a function', onRequest);
  }
  return {
    isSeek: (url) => isSeekHost(String(pageUrl(url)?.origin)),
    destinationOf: (url) => {
      const parsed = pageUrl(url);
      if (parsed === undefined || matchesIgnored(parsed.href)) {
        return undefined;
      }
      return isSeekHost(parsed.origin) ? 'seek' : matchesBackend(parsed) ? 'backend' : undefined;
    },
    sessionId: sessionIdOf(session),
    onRequest,
  };
}

function madeOf<P, T>(name: string, patterns: P, make: (patterns: P) => T): T {
  try {
    return make(patterns);
  } catch (error) {
    throw wrongOption(name, `an array; ${(error as Error).message}`, patterns);
  }
}

/** The ID is not read before a request needs it: a getter may have effects, as that of `createSeekSession()` has. */
function sessionIdOf(given: Pick<SeekSession, 'id'> | undefined): () => string {
  if (given === undefined) {
    return idByDefault;
  }
  const session: Pick<SeekSession, 'id'> = Object(given);
  const { value }: PropertyDescriptor = Object.getOwnPropertyDescriptor(session, 'id') ?? {};
  if (!('id' in session) || (value !== undefined && !isIdentifyingUuid(value))) {
    throw wrongOption('session', 'an object with a UUID as id', given);
  }
  return () => {
    let id: unknown;
    try {
      id = session.id;
    } catch (error) {
      id = error;
    }
    if (isIdentifyingUuid(id)) {
      return id;
    }
    warnOnce(`session id ${id} is not a UUID`);
    return idByDefault();
  };
}
