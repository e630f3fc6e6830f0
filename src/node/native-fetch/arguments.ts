/**
 * The arguments of `fetch`: what they ask for, and the same with other headers.
 *
 * @see https://fetch.spec.whatwg.org/#fetch-method
 * @module
 */
import type { HeaderAccess } from '../../core/header-access.ts';
import { headerListAccess } from '../../core/header-list.ts';
import { type ParsedUrl, runtime } from '../../core/runtime.ts';

/** The headers of a request before it is sent. */
export interface FetchHeaders {
  /** Alternating names and values. Changed in place. */
  list: unknown[];
}

export const FETCH_HEADERS: HeaderAccess<FetchHeaders> = headerListAccess(
  ({ list }) => list as (string | unknown)[],
);

/** What a call of `fetch` asks for. */
export interface FetchRequest {
  readonly url: ParsedUrl;
  readonly method: string;
  /** Alternating names and values, as the caller passes them. */
  readonly headers: readonly unknown[];
  /** `undefined` if a `Request` has it. Deno sends a body in chunks once a program has looked at `Request.body`. */
  readonly body: unknown;
  readonly redirect: unknown;
  /** The path of the Unix socket that Bun sends the request to, in place of the host of the URL. */
  readonly unix: unknown;
}

/** What the caller passes, beside the URL. Runtimes have options of their own: `proxy`, `tls`, `client`, … */
type Options = Readonly<Record<PropertyKey, unknown>>;

const NONE: Options = {};

/**
 * Reads the arguments. Does not change them, and leaves bodies unread.
 *
 * @returns `undefined` if the request goes to no HTTP server, or `fetch` may reject the arguments
 * @throws what a getter of the caller throws
 */
export function fetchRequest([input, init]: readonly unknown[]): FetchRequest | undefined {
  const request = isRequest(input) ? input : NONE;
  const options = init ?? NONE;
  if (!isRequest(input) && typeof input !== 'string' && !(input instanceof URL)) {
    return undefined;
  }
  if (!isObject(options)) {
    return undefined;
  }
  // No server sees the fragment.
  const url = new runtime.URL(String(request['url'] ?? input).replace(/#.*/s, ''));
  const headers = headersOf(options['headers'] ?? request['headers']);
  if (headers === undefined || !/^https?:$/.test(url.protocol)) {
    return undefined;
  }
  return {
    url,
    method: normalized(String(options['method'] ?? request['method'] ?? 'GET')),
    headers,
    body: options['body'],
    redirect: options['redirect'] ?? request['redirect'] ?? 'follow',
    unix: options['unix'],
  };
}

/**
 * Returns the caller's arguments with other options. The caller's objects are not changed.
 *
 * @param url - replaces the URL
 */
export function argumentsWith(
  [input, init, ...rest]: readonly unknown[],
  { list }: FetchHeaders,
  others: Options = {},
  url?: string,
): readonly unknown[] {
  const options = (init ?? NONE) as Options;
  const given = options['headers'] ?? (isRequest(input) ? input['headers'] : undefined);
  const changed: Options = { ...others, headers: headersWith(given, list) };
  // The options of a Request go along to another URL.
  const request = url !== undefined && isRequest(input) ? input : NONE;
  return [url ?? input, optionsWith(changed, options, request), ...rest];
}

/** Returns headers of the caller's kind, because Bun sends `Headers` in the letter case of the caller. */
function headersWith(given: unknown, list: readonly unknown[]): unknown {
  const pairs = Array.from(
    { length: list.length / 2 },
    (_, i) => [`${list[2 * i]}`, list[2 * i + 1]] as const,
  );
  if (!(given instanceof Headers)) {
    return pairs;
  }
  const headers = new Headers(given);
  const names = new Set(pairs.map(([name]) => name.toLowerCase()));
  for (const name of [...headers.keys()].filter((each) => !names.has(each))) {
    headers.delete(name);
  }
  for (const [name, value] of pairs) {
    if (given.get(name) === null || (given.get(name) !== value && name !== 'set-cookie')) {
      headers.set(name, `${value}`);
    }
  }
  return headers;
}

function optionsWith(changed: Options, options: Options, request: Options): Options {
  if (isPlain(options) && request === NONE) {
    return { ...options, ...changed };
  }
  // Spreading would omit the properties that a Request or an instance of another class inherits, such as getters.
  const sources = [changed, options, request];
  return new Proxy(
    {},
    {
      get: (_, key) => sources.find((source) => source[key] !== undefined)?.[key],
      has: (_, key) => sources.some((source) => source[key] !== undefined),
    },
  );
}

/** Returns `undefined` if `fetch` may reject the headers. */
function headersOf(given: unknown): unknown[] | undefined {
  if (given === undefined || given === null) {
    return [];
  }
  if (!isObject(given)) {
    return undefined;
  }
  if (!(Symbol.iterator in given)) {
    return Object.entries(given).flat();
  }
  // Others may be iterable only once.
  if (!(Array.isArray(given) || given instanceof Headers || given instanceof Map)) {
    return undefined;
  }
  const pairs: readonly unknown[] = [...given];
  return pairs.every((pair): pair is unknown[] => Array.isArray(pair) && pair.length === 2)
    ? pairs.flat()
    : undefined;
}

/** Other methods keep their letter case: https://fetch.spec.whatwg.org/#concept-method-normalize */
function normalized(method: string): string {
  return /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

function isRequest(input: unknown): input is Options {
  return input instanceof Request;
}

function isPlain(options: Options): boolean {
  const prototype: unknown = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null;
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}
