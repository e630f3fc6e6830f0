/** How long a test resource lives: for one test, or for all tests of its `describe`. */
export type Lifetime = 'test' | 'suite';

/** The mocha hooks that begin and end a {@link Lifetime}. */
export function hooksFor(lifetime: Lifetime): readonly [begin: Hook, end: Hook] {
  return lifetime === 'test' ? [beforeEach, afterEach] : [before, after];
}

type Hook = (run: () => unknown) => void;

/**
 * Starts a resource in a mocha hook and stops it in another one. Call it inside of a `describe`.
 *
 * @returns a stand-in for the resource of the running test. It can be destructured and captured while mocha still
 * collects the tests, when the resource does not exist yet.
 */
export function useResource<T extends object>(
  start: () => T | Promise<T>,
  stop: (resource: T) => unknown,
  lifetime: Lifetime = 'test',
): T {
  let current: T | undefined;
  const [begin, end] = hooksFor(lifetime);
  begin(async () => {
    current = await start();
  });
  end(async () => {
    if (current !== undefined) {
      await stop(current);
      current = undefined;
    }
  });
  return new Proxy({} as T, {
    get: (_, property) => {
      if (current === undefined) {
        throw new Error(`"${String(property)}" of a resource was read outside of its lifetime`);
      }
      const value: unknown = Reflect.get(current, property, current);
      return typeof value === 'function' ? value.bind(current) : value;
    },
  });
}
