import { guarded } from '../core/guarded.ts';

/** The switch of an OpenTelemetry instrumentation. */
export interface Switch {
  enable(): void;
  disable(): void;
}

type Wrappers<H> = { readonly [K in keyof H]?: (original: H[K]) => H[K] };

/**
 * Wraps methods that an instrumentation wraps when it is enabled, and some versions unwrap when it is disabled. Both times
 * our wrappers step aside and then return: an instrumentation must run within our wrapper to see its headers, and it
 * only unwraps what it finds outermost.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation/src/shimmer.ts
 */
export function keepOutermost<H extends object>(
  instrumentation: Switch,
  holder: H,
  wrappers: Wrappers<H>,
): void {
  const wrap = () =>
    (Object.keys(wrappers) as (keyof H)[]).map((name) => {
      const original = holder[name];
      const wrapper = wrappers[name]?.(original) as H[keyof H];
      holder[name] = wrapper;
      return () => {
        // Otherwise another script has wrapped the wrapper, which stays.
        if (holder[name] === wrapper) {
          holder[name] = original;
        }
      };
    });
  let unwraps = wrap();
  for (const method of ['enable', 'disable'] as const) {
    const original = instrumentation[method];
    instrumentation[method] = () => {
      for (const unwrap of unwraps) {
        guarded('withSeek', unwrap);
      }
      try {
        original.call(instrumentation);
      } finally {
        unwraps = guarded('withSeek', wrap) ?? [];
      }
    };
  }
}
