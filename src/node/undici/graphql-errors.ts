/**
 * Collects the bodies of undici responses that may contain GraphQL errors.
 *
 * @module
 */
import { headerText } from '../../core/header-access.ts';
import { addChunk, type CollectedBody, collectBody } from '../response-body.ts';

/** The state of a response that may contain errors. */
export interface ResponseState {
  /** The headers as undici publishes them; `undefined` if the body is not collected. */
  responseHeaders: unknown;
  /** `undefined` before the first chunk. */
  body: CollectedBody | undefined;
}

/** Collects a chunk of a response. Drops the body when it can no longer contain errors. */
export function addResponseChunk(response: ResponseState, chunk: Uint8Array): void {
  response.body ??= collectBody();
  if (!addChunk(response.body, chunk, (name) => responseHeader(response.responseHeaders, name))) {
    response.responseHeaders = undefined;
    response.body = undefined;
  }
}

/** undici publishes response headers as a flat list of bytes or text; over HTTP/2, as an object. */
function responseHeader(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) {
    return headerText((headers as Readonly<Record<string, unknown>> | undefined)?.[name]);
  }
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i].length === name.length && String(headers[i]).toLowerCase() === name) {
      return headerText(headers[i + 1]);
    }
  }
  return undefined;
}
