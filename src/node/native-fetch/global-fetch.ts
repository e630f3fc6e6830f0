/**
 * Intercepts the calls of the global `fetch`.
 *
 * @module
 */
import { interceptorsOf } from '../interceptors.ts';
import type { Switch } from '../subscribers.ts';

/** Sends a request with these arguments of `fetch`. */
type Send = (args: readonly unknown[]) => unknown;

/**
 * Sends a request, with other arguments in place of the caller's. Returns `undefined` if it does not handle the request,
 * which is then sent unchanged.
 *
 * @param args - unchecked
 */
export type Interceptor = (args: readonly unknown[], send: Send) => { readonly result: unknown } | undefined;

type Fetch = (...args: readonly unknown[]) => unknown;

const owner = globalThis as unknown as { fetch: Fetch };

interface Patch {
  readonly original: Fetch;
  readonly wrapper: Fetch;
}

/** `undefined` if the wrapper is removed. */
let patch: Patch | undefined;

const interceptors = interceptorsOf<Interceptor>(wrap, unwrap);

/** Returns a switch for an interceptor. */
export function interception(interceptor: Interceptor): Switch {
  return interceptors.switchOf(interceptor);
}

/** Whether calls of the global `fetch` are intercepted. */
export function isIntercepted(): boolean {
  return interceptors.last() !== undefined;
}

function wrap(): void {
  // Other code may have wrapped the wrapper since then, or may have removed it.
  if (patch === undefined || owner.fetch === patch.original) {
    patch = { original: owner.fetch, wrapper: wrapperOf(owner.fetch) };
    owner.fetch = patch.wrapper;
  }
}

function unwrap(): void {
  // If other code has wrapped the wrapper, it stays, and passes all requests on.
  if (patch !== undefined && owner.fetch === patch.wrapper) {
    owner.fetch = patch.original;
    patch = undefined;
  }
}

/** A proxy has all properties of the original, `fetch.preconnect` of Bun included. */
function wrapperOf(original: Fetch): Fetch {
  return new Proxy(original, {
    apply: (_, self, args: readonly unknown[]) => {
      const send: Send = (sent) => Reflect.apply(original, self, sent);
      const sent = interceptors.last()?.(args, send);
      return sent === undefined ? send(args) : sent.result;
    },
  });
}
