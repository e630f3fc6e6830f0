/**
 * Redacted URL attributes of node:http requests. Without them, the instrumentation records its own.
 *
 * @module
 */
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_URL_QUERY } from '../../core/conventions.ts';
import { REDACTED, redactQuery, redactUrl, secretKeysWith } from '../../core/redact.ts';
import { routeOfOptions } from './route.ts';

/** Returns the secret keys, with the application's own. Keys with letters outside ASCII also match as URLs encode them. */
export function secretKeysOf(own: readonly string[] = []): ReadonlySet<string> {
  return secretKeysWith([...own, ...own.map(encoded)]);
}

function encoded(key: string): string {
  try {
    return encodeURI(key);
  } catch {
    // A lone surrogate, which no URL contains.
    return key;
  }
}

/** @returns `undefined` if the URL that the instrumentation records contains no secrets */
export function redactedUrl(
  options: RequestOptions,
  secretKeys: ReadonlySet<string>,
): Attributes | undefined {
  const path = options.path ?? '/';
  const redacted = redactUrl(path, secretKeys);
  if (redacted === path) {
    return undefined;
  }
  const { origin } = routeOfOptions(options);
  const userInfo = options.auth ? `${REDACTED}:${REDACTED}@` : '';
  // The target of a request to a forwarding proxy is an absolute URL:
  // https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
  return {
    [ATTR_URL_FULL]: path.startsWith('/') ? `${origin.replace('//', `//${userInfo}`)}${redacted}` : redacted,
  };
}

/**
 * Returns the redacted query of an inbound request.
 *
 * @returns `undefined` if the query that the instrumentation records contains no secrets
 */
export function redactedInboundQuery(
  { url = '' }: IncomingMessage,
  secretKeys: ReadonlySet<string>,
): Attributes | undefined {
  const start = url.indexOf('?');
  const query = url.slice(start + 1);
  const redacted = start === -1 ? query : redactQuery(query, secretKeys);
  return redacted === query ? undefined : { [ATTR_URL_QUERY]: redacted };
}
