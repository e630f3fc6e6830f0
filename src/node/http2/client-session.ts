/**
 * Intercepts the requests of node:http2 clients. They all call `request()` of one class, which Node.js does not export,
 * so the method is wrapped on the prototype of a session. Diagnostics channels do not let a subscriber add headers.
 *
 * The wrapper applies to all sessions, however the application imports node:http2 and whenever it opens them.
 *
 * @see https://nodejs.org/api/http2.html#class-clienthttp2session
 * @module
 */
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import { logger } from '../../core/diagnostics.ts';
import { interceptorsOf } from '../interceptors.ts';
import { setOwnMethod } from '../own-method.ts';
import type { Switch } from '../subscribers.ts';

/** Sends a request with these headers. */
type Send = (headers: object) => ClientHttp2Stream;

/**
 * Sends a request, with other headers in place of the caller's. Returns `undefined` if it does not handle the request,
 * which is then sent unchanged.
 *
 * @param headers - the first argument of `request()`, unchecked
 */
export type Interceptor = (
  session: ClientHttp2Session,
  headers: unknown,
  send: Send,
) => ClientHttp2Stream | undefined;

const interceptors = interceptorsOf<Interceptor>(wrapRequest, unwrapRequest);

/** Returns a switch for an interceptor. */
export function interception(interceptor: Interceptor): Switch {
  return interceptors.switchOf(interceptor);
}

type Request = (this: ClientHttp2Session, headers?: unknown, options?: unknown) => ClientHttp2Stream;

interface Patch {
  readonly prototype: { request: Request };
  readonly original: Request;
  readonly wrapper: Request;
}

/** `undefined` if the wrapper is removed. */
let patch: Patch | undefined;

function wrapRequest(): void {
  // Other code may have wrapped the wrapper since then, or may have removed it.
  if (patch !== undefined && patch.prototype.request !== patch.original) {
    return;
  }
  try {
    const prototype: Patch['prototype'] = Object.getPrototypeOf(unconnectedSession());
    const original = prototype.request;
    patch = { prototype, original, wrapper: wrapperOf(original) };
    setOwnMethod(prototype, 'request', patch.wrapper);
  } catch (error) {
    logger.error("can't wrap node:http2: requests over HTTP/2 carry no headers and are not recorded", error);
  }
}

function unwrapRequest(): void {
  // If other code has wrapped the wrapper, it stays, and passes all requests on.
  if (patch !== undefined && patch.prototype.request === patch.wrapper) {
    setOwnMethod(patch.prototype, 'request', patch.original);
    patch = undefined;
  }
}

/**
 * Returns a session that never connects and keeps nothing open: Node.js waits for its socket before it sets anything
 * up. Bun reads and writes at once, so the socket swallows both.
 *
 * @see https://github.com/nodejs/node/blob/main/lib/internal/http2/core.js (`class Http2Session`)
 * @see https://github.com/oven-sh/bun/blob/main/src/js/node/http2.ts (`class ClientHttp2Session`)
 */
function unconnectedSession(): ClientHttp2Session {
  const socket = Object.assign(silentStream(), { connecting: true, _handle: { isStreamBase: true } });
  // Loaded here, because it takes 10 ms, unless the application or OpenTelemetry's SDK loads it, too.
  return process
    .getBuiltinModule('node:http2')
    .connect('http://localhost', { createConnection: () => socket });
}

/** Returns a stream that swallows what is written, and never has anything to read. */
export function silentStream(): Duplex {
  return new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
}

/** The wrapper has the name and the parameters of the original. It runs for requests to all hosts. */
function wrapperOf(original: Request): Request {
  const handled = handledHeaders();
  return function request(headers, options) {
    const interceptor = interceptors.last();
    if (interceptor === undefined || handled.has(headers as object)) {
      return original.call(this, headers, options);
    }
    let isSent = false;
    const send: Send = (sent) => {
      isSent = true;
      handled.add(sent);
      return original.call(this, sent, options);
    };
    const stream = interceptor(this, headers, send);
    return isSent ? (stream as ClientHttp2Stream) : original.call(this, headers, options);
  };
}

const HANDLED = Symbol.for('opentelemetry-instrumentation-seek.http2');

/** The headers that an interceptor sends. All copies of this package share them: each handles no request of another. */
function handledHeaders(): WeakSet<object> {
  const shared = globalThis as { readonly [HANDLED]?: WeakSet<object> };
  if (shared[HANDLED] === undefined) {
    Object.defineProperty(globalThis, HANDLED, { value: new WeakSet() });
  }
  return shared[HANDLED] as WeakSet<object>;
}
