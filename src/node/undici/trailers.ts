/**
 * Finds the object that an undici request and the `ResponseData` of undici's `request()` share: the one for trailers.
 *
 * A `Response` of `fetch` shares none. undici makes it in closures, from parts that it makes after it publishes the
 * headers. The async context does not connect the two either: whoever awaits `fetch()` resumes in their own.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/api/api-request.js (`trailers`)
 * @see https://github.com/nodejs/undici/blob/main/lib/web/fetch/index.js (`onResponseStart`)
 * @module
 */
import { handlerOf } from './call-context.ts';

/** @returns `undefined` if the request is not one of `request()`, or if its handler is wrapped in another */
export function trailersOf(request: object): unknown {
  return (handlerOf(request) as { readonly trailers?: unknown } | undefined)?.trailers;
}
