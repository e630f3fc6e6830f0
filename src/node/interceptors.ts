import type { Switch } from './subscribers.ts';

/** The enabled interceptors of a function that is wrapped while there are any. */
export interface Interceptors<I> {
  /** Handles all requests, so that each has one span. An SDK enables the instrumentations that it is given. */
  last(): I | undefined;
  /** Returns a switch for an interceptor. */
  switchOf(interceptor: I): Switch;
}

/**
 * @param wrap - called each time an interceptor is enabled
 * @param unwrap - called when none is enabled any more
 */
export function interceptorsOf<I>(wrap: () => void, unwrap: () => void): Interceptors<I> {
  let enabled: readonly I[] = [];
  const without = (interceptor: I) => enabled.filter((each) => each !== interceptor);
  return {
    last: () => enabled.at(-1),
    switchOf: (interceptor) => ({
      enable: () => {
        enabled = [...without(interceptor), interceptor];
        wrap();
      },
      disable: () => {
        enabled = without(interceptor);
        if (enabled.length === 0) {
          unwrap();
        }
      },
    }),
  };
}
