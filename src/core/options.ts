/**
 * The options of the Node.js entry. An invalid option throws, because it is a programming error.
 *
 * @module
 */
import { type HostMatcher, hostMatcher } from './hosts.ts';
import type { Propagate } from './propagation.ts';
import type { RequestLog } from './request-log.ts';
import type { SessionSource } from './session.ts';

/** Options of the Node.js entry. An omitted option falls back to its environment variable, then to its default. */
export interface SeekOptions {
  /**
   * Whether requests to SEEK carry the headers. If `false`, requests are still traced and exported.
   *
   * @defaultValue `SEEK_OTEL_ENABLED`, else `true`
   */
  enabled?: boolean;
  /**
   * The hosts of SEEK: exact hosts, or `*.domain` for all subdomains (not the domain itself), each with an optional
   * `:port`. The list replaces the default. An empty list matches no host.
   *
   * @defaultValue `SEEK_OTEL_HOSTS`, else `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   * @example ['*.seek.com', 'localhost:4000', '[::1]:4000']
   */
  hosts?: readonly string[];
  /**
   * The `User-Agent` of the service, in the form `name/version`. It replaces a `User-Agent` that names only an HTTP
   * library; one that names an application is kept. `false` leaves the header unchanged.
   *
   * @defaultValue `SEEK_OTEL_USER_AGENT`, else `service.name`/`service.version` of `OTEL_SERVICE_NAME` and
   * `OTEL_RESOURCE_ATTRIBUTES`, else the name and version in the application's package.json
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5
   * @example 'application-import-webhook/1.2.3'
   */
  userAgent?: string | false;
  /**
   * The source of sessions outside `withSeekSession`: one session per trace (`'trace'`), one per process (`'process'`),
   * or a function. The function is called for every request to SEEK that has no session yet. It returns a UUID, or
   * `undefined` to use the session of the trace, which also applies if it throws or returns anything else.
   *
   * @defaultValue `SEEK_OTEL_SESSION`, else `'trace'`
   */
  session?: SessionSource;
  /**
   * Which headers of OpenTelemetry's propagators are sent to SEEK: `traceparent` only, all of them, or none. Headers
   * that the application sets itself are always sent.
   *
   * @defaultValue `SEEK_OTEL_PROPAGATE`, else `'traceparent'`
   * @see https://www.w3.org/TR/trace-context/#traceparent-header
   */
  propagate?: Propagate;
  /**
   * The path of the webhook that SEEK calls, without a query. The spans of inbound requests to this path record SEEK's
   * `X-Request-Id` as `seek.webhook.request_id`. Requests with a `Seek-Signature` header are recognised without this
   * option. It requires `withSeek` and the http instrumentation.
   *
   * @defaultValue `SEEK_OTEL_WEBHOOK_PATH`, else none
   * @example '/seek/events'
   */
  webhookPath?: string;
  /**
   * Whether to record the GraphQL operation of a call and the codes of its errors, which are read from the bodies of the
   * request and the response. An operation is recorded by its type, name and root fields. Variables, arguments, messages
   * and data are never recorded.
   *
   * @defaultValue `SEEK_OTEL_GRAPHQL`, else `true`
   */
  graphql?: boolean;
  /**
   * Called once per request to SEEK, for your own logs and metrics.
   *
   * The call happens when the response headers arrive or the request fails. For a GraphQL call, it happens when the
   * response has ended, unless the application does not read the response or cancels it, or the response is longer than
   * 16 KiB (64 KiB since Node.js 22). Errors that the function throws are reported through `diag` and do not affect the
   * request.
   *
   * @example
   * ({ requestId, url, status, graphql }) => logger.info({ requestId, url, status, ...graphql }, 'called SEEK')
   */
  requestLog?: RequestLog;
}

/** The value that the option `hosts` takes, for the messages of errors. */
export const HOST_PATTERNS = 'an array of host patterns, such as ["*.seek.com"]';

/** @throws TypeError if the value is not an object */
export function assertOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `SEEK options must be an object, such as { userAgent: "my-service/1.2.3" }; found ${formatted(options)}`,
    );
  }
}

/** @throws TypeError if the value is neither a boolean nor absent */
export function assertEnabled(enabled: unknown): void {
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw wrongOption('enabled', 'true or false', enabled);
  }
}

/** Returns the error for an invalid option. */
export function wrongOption(name: string, takes: string, found: unknown): TypeError {
  return new TypeError(`SEEK option "${name}" takes ${takes}; found ${formatted(found)}`);
}

/** @throws TypeError that names the option, if the value is not an array of host patterns */
export function hostsOption(name: string, patterns: unknown): HostMatcher {
  if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === 'string')) {
    throw wrongOption(name, HOST_PATTERNS, patterns);
  }
  try {
    return hostMatcher(patterns);
  } catch (error) {
    throw new TypeError(`SEEK option "${name}": ${(error as RangeError).message}`, { cause: error });
  }
}

function formatted(found: unknown): string {
  if (typeof found === 'string') {
    return JSON.stringify(found);
  }
  return found === null ? 'null' : Array.isArray(found) ? 'an array' : typeof found;
}
