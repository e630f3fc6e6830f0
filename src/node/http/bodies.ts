/**
 * The bodies of a node:http request and of its response, for what a GraphQL call asks for and what it fails with.
 *
 * @module
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { guarded } from '../../core/guarded.ts';
import { headerText } from '../../core/header-access.ts';
import type { CallLog } from '../call-log.ts';
import { addToRequest, endRequest, type GraphqlCall } from '../graphql/call.ts';
import { setOwnMethod } from '../own-method.ts';
import { observeWrites } from '../written-chunks.ts';
import { HTTP_HEADERS } from './headers.ts';

/** Reads a request while the application writes it. */
export function observeRequestBody(request: ClientRequest, call: GraphqlCall | undefined): void {
  if (call?.needsRequest) {
    observeWrites(
      request,
      (chunk) => addToRequest(call, chunk, (name) => HTTP_HEADERS.get(request, name)),
      () => endRequest(call, true),
    );
  }
}

/**
 * Reads a response as it arrives and before the application reads it. A listener for `data` would make the response flow:
 * https://nodejs.org/api/stream.html#two-reading-modes
 */
export function observeResponseBody(
  request: ClientRequest,
  response: IncomingMessage,
  call: GraphqlCall | undefined,
  log: CallLog<ClientRequest>,
): void {
  if (call === undefined) {
    return;
  }
  const { push } = response;
  // A copy, because axios deletes Content-Encoding: https://github.com/axios/axios/blob/v1.x/lib/adapters/http.js
  const headers = { ...response.headers };
  setOwnMethod(response, 'push', function (this: unknown, ...args: Parameters<typeof push>) {
    const [chunk] = args;
    if (chunk === null && response.complete) {
      guarded('reading a response', () => log.complete(request, call));
    } else if (chunk instanceof Uint8Array && call.needsResponse) {
      guarded('reading a response', () =>
        log.receive(request, chunk, (name) => headerText(headers[name]), call),
      );
    }
    return Reflect.apply(push, this, args);
  });
}
