/**
 * Logs requests to SEEK: when their response headers arrive or they fail; a GraphQL call when its errors are known.
 *
 * @module
 */
import {
  type OpenRequests,
  type Outcome,
  openRequests,
  type SeekGraphqlLogEntry,
} from '../core/request-log.ts';
import type { Settings } from '../core/settings.ts';
import { onExit } from './exit.ts';
import {
  addToResponse,
  awaitsErrors,
  endRequest,
  endResponse,
  failCall,
  type GraphqlCall,
  logEntryOf,
} from './graphql/call.ts';
import type { Header } from './graphql/received-body.ts';

/** Follows the requests of one transport. `call` is `undefined` for a request whose bodies are not read. */
export interface CallLog<R extends object> extends Pick<OpenRequests<R>, 'begin' | 'correct'> {
  /** The response headers have arrived. */
  respond(request: R, status: number, call: GraphqlCall | undefined): void;
  /** A part of the response has arrived. */
  receive(request: R, chunk: Uint8Array, header: Header, call: GraphqlCall): void;
  /** The response is complete. */
  complete(request: R, call: GraphqlCall): void;
  /** The request has ended without a complete response. Does nothing after {@link CallLog.complete}. */
  fail(request: R, outcome: Outcome, errorType: string, call: GraphqlCall | undefined): void;
}

export function callLog<R extends object>({ requestLog }: Pick<Settings, 'requestLog'>): CallLog<R> {
  const open = requestLog && openRequests<R>(requestLog, onExit);
  const end = (request: R, call: GraphqlCall): void => {
    if (open !== undefined) {
      open.end(request, { status: call.status as number }, logEntryOf(call));
    }
  };
  return {
    begin: (request, logged) => open?.begin(request, logged),
    correct: (request, ids) => open?.correct(request, ids),
    respond: (request, status, call) => {
      if (call === undefined) {
        open?.end(request, { status });
        return;
      }
      call.status = status;
      // The server has the whole request, unless it answers early.
      endRequest(call, true);
      if (open === undefined || call.request === undefined) {
        end(request, call);
      } else {
        open.wait(request, status, logEntryOf(call) as SeekGraphqlLogEntry);
      }
    },
    receive: (request, chunk, header, call) => {
      addToResponse(call, chunk, header);
      if (open !== undefined && !awaitsErrors(call)) {
        end(request, call);
      }
    },
    complete: (request, call) => {
      endResponse(call);
      end(request, call);
    },
    fail: (request, outcome, errorType, call) => {
      if (call !== undefined) {
        failCall(call, errorType);
      }
      open?.end(request, outcome, call && logEntryOf(call));
    },
  };
}
