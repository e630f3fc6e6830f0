/**
 * The bodies of undici's requests and responses, in the versions that publish them on no channel: before 7.11, which means
 * the `fetch` of Node.js before 24.4, too.
 *
 * @see https://github.com/nodejs/undici/blob/v6.21.0/lib/core/request.js
 * @module
 */
import { setOwnMethod } from '../own-method.ts';
import type { Request } from './request.ts';

/** The classes of requests whose bodies undici publishes. Each copy of undici has one class, for all its requests. */
const published = new WeakSet<object>();
/** The last one: an application usually has one copy of undici. */
let lastPublished: object | undefined;

export function isPublished(request: Request): boolean {
  return request.constructor === lastPublished || published.has(request.constructor);
}

/** Remembers that undici publishes the bodies of such requests. */
export function setPublished(request: Request): void {
  const requestClass: unknown = request.constructor;
  if (requestClass !== lastPublished && typeof requestClass === 'function') {
    published.add(requestClass);
    lastPublished = requestClass;
  }
}

type Observe<C> = (request: Request, chunk: C) => void;

/** The methods of its request that undici calls with each chunk, in these versions. */
interface WithChunks {
  onBodySent?(chunk: Uint8Array | string): unknown;
  onData?(chunk: Uint8Array): unknown;
}

/**
 * Observes the methods of one request. It belongs to undici, which shows it to nobody but the subscribers of its channels.
 *
 * @param onSent - called after undici has handled a chunk of the request
 * @param onReceived - called after undici has handled a chunk of the response
 */
export function observeChunks(
  request: Request & WithChunks,
  onSent: Observe<Uint8Array | string>,
  onReceived: Observe<Uint8Array>,
): void {
  observeMethod(request, 'onBodySent', onSent);
  observeMethod(request, 'onData', onReceived);
}

function observeMethod<C>(request: Request & WithChunks, name: keyof WithChunks, observe: Observe<C>): void {
  const original: unknown = request[name];
  if (typeof original !== 'function') {
    return;
  }
  setOwnMethod(request, name, function (this: unknown, ...args: [C]) {
    const result: unknown = Reflect.apply(original, this, args);
    observe(request, args[0]);
    return result;
  });
}
