/**
 * Options of this package. A wrong option throws, because the programmer is there to see it.
 *
 * @module
 */
import { type HostMatcher, hostMatcher } from './hosts.ts';
import type { Propagate } from './propagation.ts';
import type { RequestLog } from './request-log.ts';
import type { SessionSource } from './session.ts';

/** Options of this package. Where one is left out, its environment variable holds, and without that, the default. */
export interface SeekOptions {
  /**
   * Whether requests to SEEK get the headers. Without them, spans and export go on.
   *
   * @defaultValue `SEEK_OTEL_ENABLED`, else `true`
   */
  enabled?: boolean;
  /**
   * The hosts that are SEEK's: exact hosts or `*.domain`, each with an optional `:port`. Replaces the default. With an
   * empty list, no host is SEEK's.
   *
   * @defaultValue `SEEK_OTEL_HOSTS`, else `['seek.com', '*.seek.com', 'seek.com.au', '*.seek.com.au']`
   * @example ['*.seek.com', 'localhost:4000', '[::1]:4000']
   */
  hosts?: readonly string[];
  /**
   * `User-Agent` of the service: `name/version` (RFC 9110). `false` leaves the header alone.
   *
   * @defaultValue `SEEK_OTEL_USER_AGENT`, else `service.name`/`service.version` of `OTEL_SERVICE_NAME` and
   * `OTEL_RESOURCE_ATTRIBUTES`, else name and version of the application's package.json
   * @example 'application-import-webhook/1.2.3'
   */
  userAgent?: string | false;
  /**
   * What makes a session outside of `withSeekSession`: `'trace'`, `'process'`, or a function that returns a UUID
   * (`undefined` for the trace). The function runs for every request to SEEK that has no session yet.
   *
   * @defaultValue `SEEK_OTEL_SESSION`, else `'trace'`
   */
  session?: SessionSource;
  /**
   * Which of the headers that OpenTelemetry's propagators inject may go to SEEK: only `'traceparent'`, `'all'` or
   * `'none'`. Headers that the application sets itself always go.
   *
   * @defaultValue `SEEK_OTEL_PROPAGATE`, else `'traceparent'`
   */
  propagate?: Propagate;
  /**
   * Called once per request to SEEK, when its response headers arrive or it fails: for log entries and metrics of your
   * own. Nothing that it does can break the request.
   *
   * @example ({ requestId, method, url, status }) => logger.info({ requestId, method, url, status }, 'called SEEK')
   */
  requestLog?: RequestLog;
}

/** @throws TypeError if the value is not an object of options */
export function assertOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `SEEK options are an object, such as { userAgent: "my-service/1.2.3" }; found ${shown(options)}`,
    );
  }
}

/** @throws TypeError if the value is neither a boolean nor absent */
export function assertEnabled(enabled: unknown): void {
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw wrongOption('enabled', 'true or false', enabled);
  }
}

/** The error for an option of the wrong type. */
export function wrongOption(name: string, takes: string, found: unknown): TypeError {
  return new TypeError(`SEEK option "${name}" takes ${takes}; found ${shown(found)}`);
}

/** @throws TypeError that names the option, if the value is not an array of host patterns */
export function hostsOption(name: string, patterns: unknown): HostMatcher {
  if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === 'string')) {
    throw wrongOption(name, 'an array of host patterns, such as ["*.seek.com"]', patterns);
  }
  try {
    return hostMatcher(patterns);
  } catch (error) {
    throw new TypeError(`SEEK option "${name}": ${(error as RangeError).message}`, { cause: error });
  }
}

function shown(found: unknown): string {
  if (typeof found === 'string') {
    return JSON.stringify(found);
  }
  return found === null ? 'null' : Array.isArray(found) ? 'an array' : typeof found;
}
