/**
 * GET requests to the API of a backend.
 *
 * @module
 */
import querystring from 'node:querystring';
import { BackendError, reasonOf } from '../errors.ts';
import { withoutTrailingSlashes } from '../text.ts';

export interface HttpClient {
  /** The address without credentials and query. */
  readonly base: string;
  get(path: string): Promise<HttpResponse>;
}

interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/** What a client calls its backend in messages, and the option that sets its address. */
export interface HttpBackend {
  readonly name: string;
  readonly option: string;
  /** What to try if it does not respond. */
  readonly remedy: string;
}

/**
 * @param address - `user:password@` is sent as HTTP basic authentication and never printed
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function httpClient(
  address: URL,
  { name, option, remedy }: HttpBackend,
  timeoutMillis: number,
): HttpClient {
  const base = withoutTrailingSlashes(`${address.origin}${address.pathname}`);
  const user = [address.username, address.password].map(querystring.unescape).join(':');
  const headers = {
    Accept: 'application/json',
    ...(user === ':' ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
  };
  return {
    base,
    get: async (path) => {
      const { status, text } = await responseTo(base + path, { headers, timeoutMillis }).catch((error) => {
        throw new BackendError(
          `${name} does not respond at ${base} (${reasonOf(error, timeoutMillis)}).`,
          remedy,
        );
      });
      if (status === 401 || status === 403) {
        throw new BackendError(
          `${base} requires authentication (HTTP ${status}).`,
          `Pass a user name and password (${option} https://user:password@host), or bypass the authenticating proxy, for example with kubectl port-forward.`,
        );
      }
      return { status, text };
    },
  };
}

async function responseTo(
  url: string,
  { headers, timeoutMillis }: { readonly headers: Record<string, string>; readonly timeoutMillis: number },
): Promise<HttpResponse> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMillis) });
  return { status: response.status, text: await response.text() };
}
