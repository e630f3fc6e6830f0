/**
 * Maps the answers of requests to SEEK to their `X-Request-Id`, by contents. A `Response` of `fetch` or node-fetch, and
 * undici's `ResponseError`, do not refer to their request.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/interceptor/response-error.js
 * @see https://github.com/node-fetch/node-fetch/blob/main/src/index.js (`responseOptions`)
 * @module
 */
import { compactHeaders, textOfHeaders } from './answer-contents.ts';
import { parseUrl } from './url.ts';

/** The answer to a request, as its client publishes it. */
export interface Answer {
  readonly statusCode: number;
  /** In any form that a client has: alternating names and values, pairs, or an object. */
  readonly headers: unknown;
}

/** The parts of a URL. They are joined only to look for an answer. */
export interface Target {
  /** A string or a `URL`. */
  readonly origin: unknown;
  readonly path: string;
}

interface RememberedAnswer {
  readonly requestId: string;
  readonly createdAt: number;
  readonly receivedAt: number;
  readonly statusCode: number;
  readonly trailers: unknown;
  /** A `string` from the first comparison on, like `headers`. */
  url: string | Target;
  /** `undefined` if they are malformed. */
  headers: unknown;
  isCompared: boolean;
}

const MAX_ANSWERS = 200;
/**
 * The latest answers: a ring, whose oldest element is at `oldest` once it is full. At module level, because
 * `seekRequestIdOf()` takes the errors and responses of all clients of a process.
 */
const answers: RememberedAnswer[] = [];
let oldest = 0;
/** Orders requests and answers. */
let lastMoment = 0;
/** What a response once led to. Later answers do not change it. */
const known = new WeakMap<object, string | undefined>();

/** Returns the current moment, for {@link rememberContents}. */
export function moment(): number {
  return ++lastMoment;
}

/**
 * Remembers the ID of a request to SEEK by its answer. Runs for every answer, so it leaves the work to the search.
 *
 * @param createdAt - the {@link moment} at which the request was made
 * @param trailers - an object that only the response to this request has as its `trailers`
 */
export function rememberContents(
  requestId: string,
  createdAt: number,
  url: string | Target,
  { statusCode, headers }: Answer,
  trailers?: unknown,
): void {
  answers[oldest] = {
    requestId,
    createdAt,
    receivedAt: moment(),
    statusCode,
    trailers,
    // Not the given object, which may be the request.
    url: typeof url === 'string' ? url : { origin: url.origin, path: url.path },
    headers: compactHeaders(headers),
    isCompared: false,
  };
  oldest = (oldest + 1) % MAX_ANSWERS;
}

/** @param from - a response, or an error that has the status and the headers of one */
export function requestIdOfAnswer(from: unknown): string | undefined {
  if (typeof from !== 'object' || from === null) {
    return undefined;
  }
  if (known.has(from)) {
    return known.get(from);
  }
  const candidates = candidatesFor(from);
  const last = candidates.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const requestId = isDistinct(last, candidates.at(-2)) ? last.requestId : undefined;
  known.set(from, requestId);
  return requestId;
}

/**
 * Of several equal errors, the last counts: they belong to retries. If their requests were open at the same time, there
 * is no telling them apart. Nor is there for successful requests, which are not retried.
 */
function isDistinct(last: RememberedAnswer, before: RememberedAnswer | undefined): boolean {
  return before === undefined || (last.statusCode >= 300 && before.receivedAt < last.createdAt);
}

/** Returns the answers that a response may be, in the order in which they were received. */
function candidatesFor(from: object): readonly RememberedAnswer[] {
  try {
    const { url, status, statusCode = status, headers, trailers } = from as Record<string, unknown>;
    if (typeof statusCode !== 'number' || typeof headers !== 'object' || headers === null) {
      return [];
    }
    const sameStatus = [...answers.slice(oldest), ...answers.slice(0, oldest)].filter(
      (each) => each.statusCode === statusCode,
    );
    const exact = sameStatus.filter(
      ({ trailers: own }) => typeof own === 'object' && own !== null && own === trailers,
    );
    if (exact.length > 0 || sameStatus.length === 0) {
      return exact;
    }
    const text = textOfHeaders(headers);
    const urlText = typeof url === 'string' ? withoutHash(url) : '';
    return sameStatus.filter((each) => {
      prepare(each);
      return each.headers === text && (urlText === '' || each.url === urlText);
    });
  } catch {
    // A getter threw.
    return [];
  }
}

/** Replaces the raw contents of an answer by texts, so that no other search has to. */
function prepare(answer: RememberedAnswer): void {
  if (answer.isCompared) {
    return;
  }
  answer.isCompared = true;
  answer.url = withoutHash(typeof answer.url === 'string' ? answer.url : joined(answer.url));
  try {
    answer.headers = textOfHeaders(answer.headers);
  } catch {
    answer.headers = undefined;
  }
}

function joined({ origin, path }: Target): string {
  return parseUrl(path, String(origin))?.href ?? `${origin}${path}`;
}

/** A `Response` of `fetch` has none: https://fetch.spec.whatwg.org/#dom-response-url */
function withoutHash(url: string): string {
  return url.replace(/#.*/s, '');
}
