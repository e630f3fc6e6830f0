/**
 * The `User-Agent` of a request: the caller's value if it names an application, else the service's.
 *
 * @module
 */
import { ENV_USER_AGENT, HEADER_USER_AGENT } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import type { HeaderAccess } from './header-access.ts';
import { GENERIC_PHRASES, HTTP_LIBRARIES, LIBRARY_METADATA } from './http-libraries.ts';

/**
 * The products of a `User-Agent` without its comments, which nest and have quoted pairs (RFC 9110, section 5.6.5).
 * Takes linear time: a caller can pass on a long value from outside.
 *
 * @returns `undefined` if a comment is not closed
 */
function productsOf(userAgent: string): string[] | undefined {
  const products: string[] = [];
  let depth = 0;
  let start = -1;
  for (let index = 0; index <= userAgent.length; index++) {
    const char = userAgent[index];
    if (depth > 0) {
      if (char === '\\') {
        index++;
      } else if (char === '(') {
        depth++;
      } else if (char === ')') {
        depth--;
      }
    } else if (char === undefined || char === '(' || /[\s,]/.test(char)) {
      if (start >= 0) {
        products.push(userAgent.slice(start, index));
        start = -1;
      }
      depth = char === '(' ? 1 : 0;
    } else if (start < 0) {
      start = index;
    }
  }
  return depth === 0 ? products : undefined;
}

/** The part before the version: `axios` of `axios/1.7.2`, `npm-registry-fetch` of `npm-registry-fetch@18.0.2/…`. */
function nameOf(product: string): string {
  return (product.split(/[/@]/, 1)[0] as string).toLowerCase();
}

/**
 * Whether a `User-Agent` names only HTTP libraries (`node`, `axios/1.7.2`, `got (https://…)`) and no application.
 * A malformed value is its sender's own.
 */
export function isGenericUserAgent(userAgent: string): boolean {
  const products = productsOf(userAgent);
  if (products === undefined) {
    return false;
  }
  if (GENERIC_PHRASES.has(products.join(' ').toLowerCase())) {
    return true;
  }
  const names = new Set(products.map(nameOf));
  const metadata = new Set([...names].flatMap((name) => LIBRARY_METADATA.get(name) ?? []));
  return [...names].every((name) => HTTP_LIBRARIES.has(name) || metadata.has(name));
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
