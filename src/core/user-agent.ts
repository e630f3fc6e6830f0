/**
 * The `User-Agent` of a request: the caller's value if it names an application, else the service's.
 *
 * @module
 */
import { ENV_USER_AGENT, HEADER_USER_AGENT } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import type { HeaderAccess } from './header-access.ts';

/** The product names of HTTP libraries and runtimes. They do not identify an application. */
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

/** Whether a `User-Agent` names only HTTP libraries (`node`, `axios/1.7.2`, `got (https://…)`) and no application. */
export function isGenericUserAgent(userAgent: string): boolean {
  return userAgent
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,]+/)
    .every(
      (product) => product === '' || HTTP_LIBRARIES.has((product.split('/', 1)[0] as string).toLowerCase()),
    );
}

/** The settings that determine the `User-Agent`. */
interface UserAgentSettings {
  /** Product tokens; `false` to leave the header unchanged; `undefined` if the application has no name. */
  readonly userAgent: string | false | undefined;
  readonly warnOnce: Warn;
}

/**
 * Creates a function that replaces a generic `User-Agent` with the service's.
 *
 * @returns a function that takes a request and returns its resulting `User-Agent`
 */
export function userAgentStamper<R>(
  { userAgent, warnOnce }: UserAgentSettings,
  headers: HeaderAccess<R>,
): (request: R) => string | undefined {
  // A cache, because a client sends the same User-Agent with every request.
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
        `the application has no name, so User-Agent is not changed; set ${ENV_USER_AGENT}, for example to "my-service/1.2.3"`,
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
