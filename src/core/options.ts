/**
 * Options of this package. An invalid option throws, because it is a programming error.
 *
 * @module
 */
import { type HostMatcher, hostMatcher } from './hosts.ts';
import type { Propagate } from './propagation.ts';
import type { RequestLog } from './request-log.ts';
import type { SessionSource } from './session.ts';

/** Options of this package. An omitted option falls back to its environment variable, then to its default. */
export interface SeekOptions {
  /**
   * Whether to add the headers to requests to SEEK. If `false`, requests are still traced and exported.
   *
   * @defaultValue `SEEK_OTEL_ENABLED`, else `true`
   */
  enabled?: boolean;
  /**
   * SEEK's hosts: exact hosts or `*.domain`, each with an optional `:port`. Replaces the default. An empty list matches
   * no host.
   *
   * @defaultValue `SEEK_OTEL_HOSTS`, else `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   * @example ['*.seek.com', 'localhost:4000', '[::1]:4000']
   */
  hosts?: readonly string[];
  /**
   * The `User-Agent` of the service: `name/version` (RFC 9110). `false` leaves the header unchanged.
   *
   * @defaultValue `SEEK_OTEL_USER_AGENT`, else `service.name`/`service.version` of `OTEL_SERVICE_NAME` and
   * `OTEL_RESOURCE_ATTRIBUTES`, else the name and version in the application's package.json
   * @example 'application-import-webhook/1.2.3'
   */
  userAgent?: string | false;
  /**
   * The source of sessions outside `withSeekSession`: `'trace'`, `'process'`, or a function that returns a UUID, or
   * `undefined` to use the trace. The function is called for every request to SEEK that has no session yet.
   *
   * @defaultValue `SEEK_OTEL_SESSION`, else `'trace'`
   */
  session?: SessionSource;
  /**
   * The headers of OpenTelemetry's propagators that are sent to SEEK: only `'traceparent'`, `'all'` or `'none'`.
   * Headers that the application sets are always sent.
   *
   * @defaultValue `SEEK_OTEL_PROPAGATE`, else `'traceparent'`
   */
  propagate?: Propagate;
  /**
   * The path of the webhook that SEEK calls, without its query. The spans of inbound requests to this path record
   * SEEK's `X-Request-Id` as `seek.webhook.request_id`. Deliveries with a `Seek-Signature` are recognised without it.
   * Needs `withSeek` and the http instrumentation.
   *
   * @defaultValue `SEEK_OTEL_WEBHOOK_PATH`, else none
   * @example '/seek/events'
   */
  webhookPath?: string;
  /**
   * Whether to read the bodies of requests and responses for what a GraphQL call is and how it failed: the type, the name
   * and the root fields of its operation, and the codes of its errors. Never its variables, arguments, messages or data.
   *
   * @defaultValue `SEEK_OTEL_GRAPHQL`, else `true`
   */
  graphql?: boolean;
  /**
   * Called once per request to SEEK, for your own logs and metrics: when its response headers arrive or it fails, and for
   * a GraphQL call when its response has ended. A response that the application does not read, cancels, or that is longer
   * than 16 KiB (64 KiB since Node.js 22) is not waited for. Errors that it throws do not affect the request.
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
      `SEEK options are an object, such as { userAgent: "my-service/1.2.3" }; found ${formatted(options)}`,
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
