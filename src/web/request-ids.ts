/** Keyed by error, response, XHR and headers. At module level, because `seekRequestIdOf()` takes those of all wrappers. */
const requestIds = new WeakMap<object, string>();

/** The properties of errors, responses and events that hold the object of the browser. */
const LINKS = ['cause', 'error', 'headers', 'request', 'response', 'target', 'errors'];
/** Ends the search if getters return new objects each time. Real chains are short. */
const MAX_VISITS = 32;

/**
 * Remembers the ID of the request that a response, an error or another object belongs to. Also by the headers of a
 * response: the errors of graphql-request have these in place of the response.
 *
 * @returns the same value
 */
export function remember<T>(from: T, requestId: string): T {
  try {
    requestIds.set(from as object, requestId);
    requestIds.set((from as Response).headers, requestId);
  } catch {
    // It is no object, or has no headers.
  }
  return from;
}

/**
 * Returns the `X-Request-Id` of the request to SEEK that an error or a response belongs to. Log the ID, or quote it to
 * SEEK. Requests of `seekFetch` and of the instrumentations of `withSeek` are known.
 *
 * @param errorOrResponse - the error or the response of `fetch`; an `XMLHttpRequest` or its event; or an error or a
 *   response of a client that refers to one of these by a property: axios, ky, ofetch, graphql-request, Apollo, urql. A
 *   copy (`response.clone()`) is not known. If several requests failed with the same error, because they shared an abort
 *   reason, the result is the ID of the last one.
 * @returns a UUID, unless the application has set another ID; `undefined` if the value belongs to no known request to
 *   SEEK
 * @example catch (error) { report(error, { requestId: seekRequestIdOf(error) }); }
 */
export function seekRequestIdOf(errorOrResponse: unknown): string | undefined {
  const found = new Set([errorOrResponse]);
  let visits = 0;
  // A set also visits what is added on the way, and nothing twice.
  for (const each of found) {
    const requestId = requestIds.get(each as object);
    if (requestId !== undefined || ++visits > MAX_VISITS) {
      return requestId;
    }
    for (const link of LINKS) {
      for (const linked of linkedBy(each, link)) {
        found.add(linked);
      }
    }
  }
  return undefined;
}

function linkedBy(from: unknown, link: string): readonly unknown[] {
  try {
    return [(from as Record<string, unknown> | null | undefined)?.[link]].flat();
  } catch {
    // A getter threw: that of an XHR throws for some types of responses.
    return [];
  }
}
