/**
 * Options and environment become one validated object, once. What code says goes before what the environment says.
 *
 * A wrong option throws, because the programmer is there to see it. A wrong environment value warns and counts as
 * not set, as the OpenTelemetry specification wants it: an operator's typing error must not stop a service.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @module
 */
import type { ApplicationPackage } from './application-package.ts';
import {
  DEFAULT_HOSTS,
  ENV_ACCEPT_SESSION,
  ENV_ENABLED,
  ENV_GRAPHQL_ERRORS,
  ENV_HOSTS,
  ENV_PROPAGATE,
  ENV_SESSION,
  ENV_USER_AGENT,
} from './conventions.ts';
import { once, type Warn } from './diagnostics.ts';
import { type HostMatcher, hostMatcher } from './hosts.ts';
import type { RequestLog } from './request-log.ts';
import type { SessionSource } from './session.ts';
import { productToken, productTokens } from './user-agent.ts';

/** What of OpenTelemetry's own propagation headers may go to SEEK, a third party. */
export type Propagate = 'traceparent' | 'all' | 'none';

/** Options of this package. Each can be left out; the environment variable named with it, then the default, holds. */
export interface SeekOptions {
  /**
   * Whether requests to SEEK get the headers. Spans and export go on without them.
   *
   * @defaultValue `SEEK_OTEL_ENABLED`, else `true`
   */
  enabled?: boolean;
  /**
   * The hosts that are SEEK's: exact hosts or `*.domain`, each with an optional `:port`. Replaces the default; an
   * empty list means that no host is.
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
   * What makes a session where `withSeekSession` doesn't: `'trace'`, `'process'`, or a function that returns a UUID
   * (or `undefined`, for the trace). It runs with every request to SEEK that carries no session yet.
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

/** Options as the rest of the package reads them: complete, and known to be right. */
export interface Settings {
  readonly enabled: boolean;
  readonly isSeekHost: HostMatcher;
  /** Product tokens; `false` to leave the header alone; `undefined` where nothing names the application. */
  readonly userAgent: string | false | undefined;
  readonly session: SessionSource;
  readonly propagate: Propagate;
  readonly requestLog: RequestLog | undefined;
  /** Whether GraphQL errors in responses with HTTP 200 are looked for. */
  readonly graphqlErrors: boolean;
  /** Tells the operator, each message once. */
  readonly warnOnce: Warn;
}

/** Where settings come from besides the options. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly application: () => ApplicationPackage | undefined;
  readonly warn: Warn;
}

const PROPAGATE_VALUES: readonly Propagate[] = ['traceparent', 'all', 'none'];
const SESSION_VALUES = ['trace', 'process'] as const;
const BOOLEAN_VALUES = ['true', 'false'] as const;

/**
 * @throws TypeError that names the option which is wrong, and what it takes
 */
export function resolveOptions(options: SeekOptions, surroundings: Surroundings): Settings {
  assertOptions(options);
  const { env, warn } = surroundings;
  return {
    enabled: checkedEnabled(options.enabled) ?? envChoice(env, ENV_ENABLED, BOOLEAN_VALUES, warn) !== 'false',
    isSeekHost: checkedHosts(options.hosts) ?? envHosts(env, warn) ?? hostMatcher(DEFAULT_HOSTS),
    userAgent:
      checkedUserAgent(options.userAgent) ?? envUserAgent(env, warn) ?? defaultUserAgent(surroundings),
    session: checkedSession(options.session) ?? envChoice(env, ENV_SESSION, SESSION_VALUES, warn) ?? 'trace',
    propagate:
      checkedPropagate(options.propagate) ??
      envChoice(env, ENV_PROPAGATE, PROPAGATE_VALUES, warn) ??
      'traceparent',
    requestLog: checkedRequestLog(options.requestLog),
    graphqlErrors: envChoice(env, ENV_GRAPHQL_ERRORS, BOOLEAN_VALUES, warn) !== 'false',
    warnOnce: once(warn),
  };
}

/** Whether the environment wants `X-Session-Id` taken from inbound requests. */
export function acceptsSession({ env, warn }: Pick<Surroundings, 'env' | 'warn'>): boolean {
  return envChoice(env, ENV_ACCEPT_SESSION, BOOLEAN_VALUES, warn) === 'true';
}

/** @throws TypeError if these aren't options at all */
export function assertOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `SEEK options are an object, such as { userAgent: "my-service/1.2.3" }; found ${shown(options)}`,
    );
  }
}

/** @throws TypeError if it is neither a boolean nor left out */
export function checkedEnabled(enabled: unknown): boolean | undefined {
  if (enabled === undefined || typeof enabled === 'boolean') {
    return enabled;
  }
  throw wrongOption('enabled', 'true or false', enabled);
}

function checkedHosts(hosts: unknown): HostMatcher | undefined {
  if (hosts === undefined) {
    return undefined;
  }
  if (!Array.isArray(hosts) || !hosts.every((host) => typeof host === 'string')) {
    throw wrongOption('hosts', 'an array of host patterns, such as ["*.seek.com", "localhost:4000"]', hosts);
  }
  try {
    return hostMatcher(hosts);
  } catch (error) {
    throw new TypeError(`SEEK option "hosts": ${(error as RangeError).message}`, { cause: error });
  }
}

function checkedUserAgent(userAgent: unknown): string | false | undefined {
  if (userAgent === undefined || userAgent === false) {
    return userAgent;
  }
  const tokens = typeof userAgent === 'string' ? productTokens(userAgent) : undefined;
  if (tokens === undefined) {
    throw wrongOption('userAgent', 'a product token such as "my-service/1.2.3", or false', userAgent);
  }
  return tokens;
}

function checkedSession(session: unknown): SessionSource | undefined {
  if (
    session === undefined ||
    session === 'trace' ||
    session === 'process' ||
    typeof session === 'function'
  ) {
    return session as SessionSource | undefined;
  }
  throw wrongOption('session', '"trace", "process" or a function that returns a UUID', session);
}

function checkedPropagate(propagate: unknown): Propagate | undefined {
  if (propagate === undefined || PROPAGATE_VALUES.includes(propagate as Propagate)) {
    return propagate as Propagate | undefined;
  }
  throw wrongOption('propagate', '"traceparent", "all" or "none"', propagate);
}

function checkedRequestLog(requestLog: unknown): RequestLog | undefined {
  if (requestLog === undefined || typeof requestLog === 'function') {
    return requestLog as RequestLog | undefined;
  }
  throw wrongOption('requestLog', 'a function', requestLog);
}

function wrongOption(name: string, takes: string, found: unknown): TypeError {
  return new TypeError(`SEEK option "${name}" takes ${takes}; found ${shown(found)}`);
}

function shown(found: unknown): string {
  if (typeof found === 'string') {
    return JSON.stringify(found);
  }
  return found === null ? 'null' : Array.isArray(found) ? 'an array' : typeof found;
}

/** An environment value without the white space around it; empty counts as not set, says the specification. */
function envValue(env: Surroundings['env'], name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function envChoice<T extends string>(
  env: Surroundings['env'],
  name: string,
  choices: readonly T[],
  warn: Surroundings['warn'],
): T | undefined {
  const value = envValue(env, name);
  const choice = choices.find((candidate) => candidate === value?.toLowerCase());
  if (value !== undefined && choice === undefined) {
    warn(`${name} takes ${choices.join(', ')}; ${JSON.stringify(value)} is ignored`);
  }
  return choice;
}

function envHosts(env: Surroundings['env'], warn: Surroundings['warn']): HostMatcher | undefined {
  const value = envValue(env, ENV_HOSTS);
  if (value === undefined) {
    return undefined;
  }
  const patterns = value
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');
  if (patterns.length === 0) {
    warn(`${ENV_HOSTS} is ignored, the default hosts hold: ${JSON.stringify(value)} names no host`);
    return undefined;
  }
  try {
    return hostMatcher(patterns);
  } catch (error) {
    warn(`${ENV_HOSTS} is ignored, the default hosts hold: ${(error as RangeError).message}`);
    return undefined;
  }
}

function envUserAgent(env: Surroundings['env'], warn: Surroundings['warn']): string | false | undefined {
  const value = envValue(env, ENV_USER_AGENT);
  if (value === undefined) {
    return undefined;
  }
  if (value.toLowerCase() === 'off') {
    return false;
  }
  const tokens = productTokens(value);
  if (tokens !== value) {
    warn(
      `${ENV_USER_AGENT} takes a product token such as "my-service/1.2.3", or off; ${JSON.stringify(value)} is ${tokens === undefined ? 'ignored' : `sent as "${tokens}"`}`,
    );
  }
  return tokens;
}

function defaultUserAgent({ env, application }: Surroundings): string | undefined {
  const resource = keyValuePairs(env['OTEL_RESOURCE_ATTRIBUTES']);
  const name = envValue(env, 'OTEL_SERVICE_NAME') ?? resource.get('service.name');
  const version = resource.get('service.version');
  const named = application();
  // A service that OpenTelemetry knows by name only still has a version, and SEEK asks for both.
  return (
    (name && productToken(name, version ?? named?.version)) ||
    (named && productToken(named.name, named.version))
  );
}

/**
 * `key1=value1,key2=value2`, values percent-encoded: how OpenTelemetry's specification writes resource attributes and
 * OTLP headers in the environment.
 */
export function keyValuePairs(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text?.split(',') ?? []) {
    const equals = pair.indexOf('=');
    const value = decoded(pair.slice(equals + 1).trim());
    if (equals > 0 && value) {
      pairs.set(pair.slice(0, equals).trim(), value);
    }
  }
  return pairs;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    // The SDK refuses such a value too, and says so.
    return undefined;
  }
}
