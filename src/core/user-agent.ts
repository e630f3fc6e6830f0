/**
 * The `User-Agent` of a request: the caller's own where it names an application, else the service's.
 *
 * @module
 */
import { ENV_USER_AGENT, HEADER_USER_AGENT } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import type { HeaderAccess } from './header-access.ts';

/** Products that are HTTP libraries and runtimes. A `User-Agent` of nothing else is generic: it names no application. */
const HTTP_LIBRARIES: ReadonlySet<string> = new Set([
  'axios',
  'bent',
  'cross-fetch',
  'gaxios',
  'got',
  'ky',
  'make-fetch-happen',
  'minipass-fetch',
  'needle',
  'node',
  'node-fetch',
  'node-superagent',
  'node.js',
  'superagent',
  'teeny-request',
  'undici',
  'urllib',
  'wreck',
]);

/** Whether a `User-Agent` names HTTP libraries only (`node`, `axios/1.7.2`, `got (https://…)`), not the caller. */
export function isGenericUserAgent(userAgent: string): boolean {
  return userAgent
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,]+/)
    .every(
      (product) => product === '' || HTTP_LIBRARIES.has((product.split('/', 1)[0] as string).toLowerCase()),
    );
}

/** The settings that decide on a `User-Agent`. */
interface UserAgentSettings {
  /** Product tokens; `false` to leave the header alone; `undefined` where nothing names the application. */
  readonly userAgent: string | false | undefined;
  readonly warnOnce: Warn;
}

/**
 * Makes a function that replaces the generic `User-Agent` of a request by the service's.
 *
 * @returns a function of the request that returns the `User-Agent` as the request now has it
 */
export function userAgentStamper<R>(
  { userAgent, warnOnce }: UserAgentSettings,
  headers: HeaderAccess<R>,
): (request: R) => string | undefined {
  // A client sends the same User-Agent with every request.
  let lastSeen: string | undefined;
  let lastIsGeneric = true;

  const isReplaceable = (own: string | undefined): boolean => {
    if (own !== lastSeen) {
      lastIsGeneric = own === undefined || (own !== userAgent && isGenericUserAgent(own));
      lastSeen = own;
    }
    return lastIsGeneric;
  };

  return (request) => {
    const own = headers.get(request, HEADER_USER_AGENT);
    if (userAgent === false || !isReplaceable(own)) {
      return own;
    }
    if (userAgent === undefined) {
      warnOnce(
        `nothing names this application, so User-Agent stays as it is; set ${ENV_USER_AGENT}, for example to "my-service/1.2.3"`,
      );
      return own;
    }
    if (own === undefined) {
      headers.add(request, HEADER_USER_AGENT, userAgent);
    } else {
      headers.replace(request, HEADER_USER_AGENT, userAgent);
    }
    return userAgent;
  };
}
