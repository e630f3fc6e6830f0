/**
 * Intercepts the calls of the global `fetch`.
 *
 * @module
 */
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

interface Owner {
  fetch: Fetch;
}

interface Patch {
  readonly original: Fetch;
  readonly wrapper: Fetch;
}

/** The enabled ones. The last handles all requests, so that each has one span. An SDK enables those that it is given. */
const interceptors: Interceptor[] = [];

/** `undefined` if the wrapper is removed. */
let patch: Patch | undefined;

/** Returns a switch for an interceptor. */
export function interception(interceptor: Interceptor): Switch {
  const owner = globalThis as unknown as Owner;
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
      // Other code may have wrapped the wrapper since then, or may have removed it.
      if (patch === undefined || owner.fetch === patch.original) {
        patch = { original: owner.fetch, wrapper: wrapperOf(owner.fetch) };
        owner.fetch = patch.wrapper;
      }
    },
    disable: () => {
      remove();
      // If other code has wrapped the wrapper, it stays, and passes all requests on.
      if (interceptors.length === 0 && patch !== undefined && owner.fetch === patch.wrapper) {
        owner.fetch = patch.original;
        patch = undefined;
      }
    },
  };
}

/** Whether calls of the global `fetch` are intercepted. */
export function isIntercepted(): boolean {
  return interceptors.length > 0;
}

/** A proxy has all properties of the original, `fetch.preconnect` of Bun included. */
function wrapperOf(original: Fetch): Fetch {
  return new Proxy(original, {
    apply: (_, self, args: readonly unknown[]) => {
      const send: Send = (sent) => Reflect.apply(original, self, sent);
      const sent = interceptors.at(-1)?.(args, send);
      return sent === undefined ? send(args) : sent.result;
    },
  });
}
