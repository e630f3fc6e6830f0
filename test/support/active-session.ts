import { ACTIVE_SESSION } from '../../src/core/active-session.ts';

/** Runs a function as if the Node.js entry had, or had not, published the active session in this process. */
export async function withActiveSession<T>(
  find: (() => string | undefined) | undefined,
  run: () => T,
): Promise<Awaited<T>> {
  const global = globalThis as { [ACTIVE_SESSION]?: typeof find };
  const published = global[ACTIVE_SESSION];
  const set = (value: typeof find) => {
    if (value === undefined) {
      delete global[ACTIVE_SESSION];
    } else {
      global[ACTIVE_SESSION] = value;
    }
  };
  set(find);
  try {
    return await run();
  } finally {
    set(published);
  }
}
