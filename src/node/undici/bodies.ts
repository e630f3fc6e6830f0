/**
 * The bodies of undici's requests and responses, for what a GraphQL call asks for and what it fails with.
 *
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 * @module
 */
import type { Span } from '@opentelemetry/api';
import { guarded } from '../../core/guarded.ts';
import { headerText } from '../../core/header-access.ts';
import type { Settings } from '../../core/settings.ts';
import type { CallLog } from '../call-log.ts';
import {
  addToRequest,
  endRequest,
  type GraphqlCall,
  graphqlCall,
  readRequest,
  recordErrors,
} from '../graphql/call.ts';
import type { Header } from '../graphql/received-body.ts';
import type { Subscribers } from '../subscribers.ts';
import { requestHeader } from './headers.ts';
import {
  type ChunkMessage,
  type CreatedMessage,
  type HeadersMessage,
  type Request,
  type RequestState,
  stateOf,
} from './request.ts';
import { isPublished, observeChunks, setPublished } from './unpublished-bodies.ts';

interface UndiciBodies extends Required<Subscribers> {
  /** Begins a call, when its request is created. Its state is set next. */
  begin(request: Request, span: Span | undefined): GraphqlCall | undefined;
  /** The response headers have arrived. */
  respond(request: Request, state: RequestState, response: HeadersMessage['response']): void;
  /** The response is complete, and the span has not ended. */
  complete(request: Request, state: RequestState): void;
}

/** Follows the bodies of the requests of one owner. */
export function undiciBodies(settings: Settings, log: CallLog<Request>, owner: object): UndiciBodies {
  const addSent = (request: Request, chunk: Uint8Array | string): void => {
    const call = stateOf(request, owner)?.graphql;
    if (call?.needsRequest) {
      guarded('reading a request', () => addToRequest(call, chunk, sentHeader(request)));
    }
  };
  const addReceived = (request: Request, chunk: Uint8Array): void => {
    const state = stateOf(request, owner);
    const call = state?.graphql;
    if (call?.needsResponse) {
      guarded('reading a response', () =>
        log.receive(request, chunk, receivedHeader(state?.responseHeaders), call),
      );
    }
  };
  /** Takes a chunk that undici does not publish. Whether it does is only known after the first. */
  const unlessPublished =
    <C>(add: (request: Request, chunk: C) => void) =>
    (request: Request, chunk: C): void => {
      if (!isPublished(request)) {
        add(request, chunk);
      }
    };
  const onChunkSent = ({ request, chunk }: ChunkMessage<Uint8Array | string>): void => {
    setPublished(request);
    addSent(request, chunk);
  };
  const onChunkReceived = ({ request, chunk }: ChunkMessage<Uint8Array>): void => {
    setPublished(request);
    addReceived(request, chunk);
  };
  const beforeError = ({ request }: CreatedMessage): void => {
    const call = stateOf(request, owner)?.graphql;
    if (call !== undefined) {
      guarded('reading a request', () => endRequest(call, false));
    }
  };
  return {
    begin: (request, span) =>
      guarded('reading a request', () => {
        const { method, path, body } = request;
        if (!body && method !== 'GET') {
          return undefined;
        }
        const call = graphqlCall(settings, span, method, path);
        if (call !== undefined) {
          // A string or a buffer. Everything else, such as the body of any `fetch`, is seen in chunks.
          if (body instanceof Uint8Array) {
            readRequest(call, body, sentHeader(request));
          }
          if (!isPublished(request)) {
            observeChunks(request, unlessPublished(addSent), unlessPublished(addReceived));
          }
        }
        return call;
      }),
    respond: (request, state, { statusCode, headers }) => {
      state.responseHeaders = headers;
      guarded('reading a request', () => log.respond(request, statusCode, state.graphql));
    },
    complete: (request, { graphql: call }) => {
      if (call !== undefined) {
        guarded('reading a response', () => {
          log.complete(request, call);
          recordErrors(call);
        });
      }
    },
    before: { 'undici:request:error': beforeError },
    after: settings.graphql
      ? {
          'undici:request:bodyChunkSent': onChunkSent,
          'undici:request:bodyChunkReceived': onChunkReceived,
        }
      : {},
  };
}

function sentHeader(request: Request): Header {
  return (name) => requestHeader(request, name);
}

/** undici publishes response headers as a flat list of bytes or text; over HTTP/2, as an object. */
export function receivedHeader(headers: unknown): Header {
  return (name) => {
    if (!Array.isArray(headers)) {
      return headerText((headers as Readonly<Record<string, unknown>> | undefined)?.[name]);
    }
    for (let i = 0; i < headers.length; i += 2) {
      if (headers[i].length === name.length && String(headers[i]).toLowerCase() === name) {
        return headerText(headers[i + 1]);
      }
    }
    return undefined;
  };
}
