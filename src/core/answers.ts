/**
 * Maps the answers of failed requests to SEEK to their `X-Request-Id`, by contents. A `Response` of `fetch`, and undici's
 * `ResponseError`, do not refer to their request.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/web/fetch/index.js (`onResponseStart`)
 * @see https://github.com/nodejs/undici/blob/main/lib/interceptor/response-error.js
 * @module
 */
import { guarded } from './guarded.ts';

/** The answer to a request, as undici publishes it. */
export interface Answer {
  readonly statusCode: number;
  /** In any form that a client has: alternating names and values, pairs, or an object. */
  readonly headers: unknown;
}

interface RememberedAnswer {
  /** `undefined` if two requests have this answer, neither of which can be a retry of the other. */
  readonly requestId: string | undefined;
  readonly receivedAt: number;
}

/** The latest answers. At module level, because `seekRequestIdOf()` takes the errors of all clients of a process. */
const answers = new Map<string, RememberedAnswer>();
const MAX_ANSWERS = 200;
/** Orders requests and answers. */
let lastMoment = 0;
/** On the request object, because a `WeakMap` costs more (bench/README.md). */
const CREATED_AT = Symbol('opentelemetry-instrumentation-seek.created-at');

/** Marks when a request to SEEK is made, for {@link rememberContents}. */
export function rememberCreation(request: object): void {
  (request as { [CREATED_AT]: number })[CREATED_AT] = ++lastMoment;
}

/**
 * Remembers the ID of a request to SEEK by its answer. Of several equal answers, the last counts: they belong to
 * retries. If two requests with equal answers were open at the same time, there is no telling them apart.
 */
export function rememberContents(
  request: object,
  requestId: string,
  url: string,
  { statusCode, headers }: Answer,
): void {
  const { [CREATED_AT]: createdAt } = request as { readonly [CREATED_AT]: number };
  const receivedAt = ++lastMoment;
  guarded('remembering an answer', () => {
    const contents = contentsOf(statusCode, headers);
    for (const key of [url + contents, contents]) {
      const before = answers.get(key);
      const isAmbiguous = before !== undefined && before.receivedAt > createdAt;
      answers.delete(key);
      answers.set(key, { requestId: isAmbiguous ? undefined : requestId, receivedAt });
    }
  });
  for (const [oldest] of answers) {
    if (answers.size <= MAX_ANSWERS) {
      break;
    }
    answers.delete(oldest);
  }
}

/** Returns the status and the headers of an answer as a text, which follows its URL in a key. */
function contentsOf(status: number, headers: unknown): string {
  const values = new Map<string, string>();
  for (const [name, value] of headerEntries(headers)) {
    const lowerCase = asciiText(name).toLowerCase();
    const before = values.get(lowerCase);
    const text = Array.isArray(value) ? value.map(asciiText).join(', ') : asciiText(value);
    values.set(lowerCase, before === undefined ? text : `${before}, ${text}`);
  }
  return JSON.stringify([status, [...values].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function headerEntries(headers: unknown): (readonly [unknown, unknown])[] {
  if (Array.isArray(headers)) {
    return headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : []));
  }
  const object = headers as Partial<Iterable<readonly [unknown, unknown]>>;
  return typeof object[Symbol.iterator] === 'function'
    ? [...(object as Iterable<readonly [unknown, unknown]>)]
    : Object.entries(object);
}

/** Versions of undici decode other characters differently. */
function asciiText(value: unknown): string {
  return String(value).replace(/[^ -~]+/g, '?');
}

/** @param from - a response, or an error that has the status and the headers of one */
export function requestIdOfAnswer(from: unknown): string | undefined {
  if (typeof from !== 'object' || from === null || answers.size === 0) {
    return undefined;
  }
  try {
    const { url, status, statusCode = status, headers } = from as Record<string, unknown>;
    return typeof statusCode === 'number' && typeof headers === 'object' && headers !== null
      ? answers.get((typeof url === 'string' ? url : '') + contentsOf(statusCode, headers))?.requestId
      : undefined;
  } catch {
    // A getter threw.
    return undefined;
  }
}
