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
import type { Switch } from '../subscribers.ts';

/** Sends a request with these headers. They are the first argument of `request()`, unchecked. */
type Send = (headers: unknown) => ClientHttp2Stream;

/** Sends a request, with the caller's headers or others in their place. */
export type Interceptor = (session: ClientHttp2Session, headers: unknown, send: Send) => ClientHttp2Stream;

/** The enabled ones. The last handles all requests, so that each has one span. An SDK enables those that it is given. */
const interceptors: Interceptor[] = [];

/** Returns a switch for an interceptor. */
export function interception(interceptor: Interceptor): Switch {
  const remove = () => {
    const index = interceptors.indexOf(interceptor);
    if (index !== -1) {
      interceptors.splice(index, 1);
    }
  };
  return {
    enable: () => {
      remove();
      interceptors.push(interceptor);
      wrapRequest();
    },
    disable: () => {
      remove();
      if (interceptors.length === 0) {
        unwrapRequest();
      }
    },
  };
}

type Request = (this: ClientHttp2Session, headers?: unknown, options?: unknown) => ClientHttp2Stream;

interface Patch {
  readonly prototype: { request: Request };
  readonly original: Request;
  isApplied: boolean;
}

/** Stays when the wrapper is removed: the application may hold a reference to the wrapper. */
let patch: Patch | undefined;

function wrapRequest(): void {
  try {
    patch ??= newPatch();
    if (!patch.isApplied) {
      setRequest(patch, request);
      patch.isApplied = true;
    }
  } catch (error) {
    logger.error("can't wrap node:http2: requests over HTTP/2 carry no headers and are not recorded", error);
  }
}

function unwrapRequest(): void {
  // Other code may have wrapped it since then. The wrapper then passes all requests on.
  if (patch?.prototype.request === request) {
    setRequest(patch, patch.original);
    patch.isApplied = false;
  }
}

function newPatch(): Patch {
  const prototype: Patch['prototype'] = Object.getPrototypeOf(unconnectedSession());
  return { prototype, original: prototype.request, isApplied: false };
}

function setRequest({ prototype }: Patch, value: Request): void {
  Object.defineProperty(prototype, 'request', {
    value,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}

/**
 * Returns a session that never connects and keeps nothing open: Node.js waits for its socket before it sets anything
 * up.
 *
 * @see https://github.com/nodejs/node/blob/main/lib/internal/http2/core.js (`class Http2Session`)
 */
function unconnectedSession(): ClientHttp2Session {
  const socket = Object.assign(new Duplex(), { connecting: true, _handle: { isStreamBase: true } });
  // Loaded here, because it takes 10 ms, unless the application or OpenTelemetry's SDK loads it, too.
  return process
    .getBuiltinModule('node:http2')
    .connect('http://localhost', { createConnection: () => socket });
}

/** On a session while it sends a request. Another copy of this package then leaves the request alone. */
const SENDING = Symbol.for('opentelemetry-instrumentation-seek.http2');

/** Has the name and the parameters of the original. */
function request(
  this: ClientHttp2Session & { [SENDING]?: true },
  headers?: unknown,
  options?: unknown,
): ClientHttp2Stream {
  const { original } = patch as Patch;
  const interceptor = interceptors.at(-1);
  if (interceptor === undefined || this[SENDING]) {
    return original.call(this, headers, options);
  }
  return interceptor(this, headers, (sent) => {
    this[SENDING] = true;
    try {
      return original.call(this, sent, options);
    } finally {
      delete this[SENDING];
    }
  });
}
