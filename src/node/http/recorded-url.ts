/**
 * Redacted URL attributes of node:http requests. Without them, the instrumentation records its own.
 *
 * @module
 */
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_URL_QUERY } from '../../core/conventions.ts';
import { REDACTED, redactQuery, redactUrl } from '../../core/redact.ts';
import { routeOfOptions } from './route.ts';

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
