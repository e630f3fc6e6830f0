/**
 * The session of the inbound request that is being handled. It keeps the calls of one inbound request together where
 * nothing traces it. Node.js 24 and HTTP/2 emit the events of a request's body outside of it: a call that a listener for
 * `end` makes has a session of its own.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerHttp2Stream } from 'node:http2';
import type { InboundRequest } from '../core/session.ts';
import type { Switch } from './subscribers.ts';

const handledRequest = new AsyncLocalStorage<InboundRequest | undefined>();

/** Returns the inbound request that is being handled. */
export function inboundRequest(): InboundRequest | undefined {
  return handledRequest.getStore();
}

/** Runs a function in the handling of an inbound request; with `undefined`, outside any. */
export function runInInboundRequest<T>(request: InboundRequest | undefined, fn: () => T): T {
  return handledRequest.run(request, fn);
}

/** The server emits the request right after this, in the same callback of the connection. */
function onRequestStart(): void {
  handledRequest.enterWith({ sessionId: undefined });
}

function onStreamStart(message: unknown): void {
  const { stream } = message as { readonly stream: ServerHttp2Stream };
  // A pushed stream belongs to the request that it answers. The client's streams have odd IDs, the server's even ones:
  // https://www.rfc-editor.org/rfc/rfc9113#section-5.1.1
  if ((stream.id as number) % 2 === 1) {
    onRequestStart();
  }
}

/** Node.js 20 does not publish the second one. Requests over HTTP/2 then have no session of their own. */
const SUBSCRIBERS = [
  ['http.server.request.start', onRequestStart],
  ['http2.server.stream.start', onStreamStart],
] as const;

/** At module level, because all instrumentations of a process share the subscription. */
const users = new Set<Switch>();

/** Returns a switch of the sessions of inbound requests. They are on while any such switch is. */
export function inboundSessions(): Switch {
  const user: Switch = {
    enable: () => {
      if (users.size === 0) {
        for (const [channel, subscriber] of SUBSCRIBERS) {
          subscribe(channel, subscriber);
        }
      }
      users.add(user);
    },
    disable: () => {
      if (users.delete(user) && users.size === 0) {
        for (const [channel, subscriber] of SUBSCRIBERS) {
          unsubscribe(channel, subscriber);
        }
      }
    },
  };
  return user;
}
