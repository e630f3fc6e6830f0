/**
 * The storage that keeps a session between page loads: `sessionStorage` (one tab, and the tabs that the page opens from
 * it), `localStorage` (all tabs), or `'memory'` (none).
 */
export type SessionStorage = Pick<Storage, 'getItem' | 'setItem'> | 'memory';

/** May throw: a browser that blocks cookies throws on access to a storage. */
export type StorageSource = () => SessionStorage | null | undefined;

type Listener = (value: string) => void;

/** A value in a storage of the page. */
export interface KeptValue {
  get(): string | null | undefined;
  set(value: string): void;
  /** Called after each `set()`. */
  readonly listeners: Set<Listener>;
}

interface Shared {
  /** What the storage could not keep. */
  unstored?: string | undefined;
  readonly listeners: Set<Listener>;
}

/** On the global object, because the scripts of a page may have copies of this module. */
const SHARED = Symbol.for('opentelemetry-instrumentation-seek.kept');

/**
 * Keeps a value under a key of a storage. If the storage is blocked or full, all scripts of the page find it in memory.
 *
 * @see https://html.spec.whatwg.org/multipage/webstorage.html
 */
export function keptValue(storageOf: StorageSource, key: string): KeptValue {
  const global = globalThis as { [SHARED]?: Record<string, Shared> };
  global[SHARED] ??= {};
  global[SHARED][key] ??= { listeners: new Set() };
  const shared = global[SHARED][key];
  const stored = (changed?: string) => {
    try {
      const storage = storageOf();
      if (storage && storage !== 'memory') {
        if (changed !== undefined) {
          storage.setItem(key, changed);
        }
        return storage.getItem(key);
      }
    } catch {}
    return undefined;
  };
  return {
    get: () => shared.unstored ?? stored(),
    set: (value) => {
      // A full storage may still contain the previous value.
      shared.unstored = stored(value) === value ? undefined : value;
      for (const listener of shared.listeners) {
        // Not at once, because a page may be rendering: https://react.dev/reference/react/useSyncExternalStore
        queueMicrotask(() => listener(value));
      }
    },
    listeners: shared.listeners,
  };
}
