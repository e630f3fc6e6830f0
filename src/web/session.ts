import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { isIdentifyingUuid } from '../core/identifying-uuid.ts';
import { isClientSide } from './client-side.ts';
import { idOfKept, idOnServer } from './kept-session.ts';
import { keptValue, type SessionStorage, type StorageSource } from './kept-value.ts';
import { assertKnown } from './known-options.ts';
import { randomUuid } from './random-uuid.ts';
import { type SessionLimits, sessionLimits } from './session-limits.ts';
import { wrongOption } from './wrong-option.ts';

/** Options of {@link createSeekSession}. */
export interface SeekSessionOptions extends SessionLimits {
  /**
   * The ID of an existing session, a UUID (RFC 9562): of a session that a server has started and the page continues, or
   * that the page passes to its worker.
   *
   * @defaultValue the ID in the storage, else a new one
   */
  readonly id?: string;
  /**
   * The storage of the session, or a function that returns it. With `'memory'`, or if the browser blocks the storage or
   * the storage is full, the session ends with the page.
   *
   * @defaultValue `sessionStorage`, which all page loads in a tab share
   * @see https://html.spec.whatwg.org/multipage/webstorage.html
   * @example () => localStorage
   */
  readonly storage?: SessionStorage | null | StorageSource;
  /**
   * The key of the session in the storage. Flows with separate sessions need separate keys: within a page, sessions with
   * the same key are one session.
   *
   * @defaultValue `'seek.session_id'`
   */
  readonly key?: string;
}

/** The session of an interactive flow. All requests to SEEK in the flow carry its ID as `X-Session-Id`. */
export interface SeekSession {
  /**
   * The session ID, a UUID (RFC 9562), created when it is first read. On a server, each read returns the ID of the active
   * session of the Node.js entry, else a new ID.
   */
  readonly id: string;
  /** Starts the session of the next flow and returns its ID. */
  renew(): string;
  /**
   * Calls a function each time the ID has changed, also through another tab with the same `localStorage`.
   *
   * @example useSyncExternalStore(session.subscribe, () => session.id, () => undefined) // React
   * @returns a function that ends the subscription
   */
  subscribe(listener: (id: string) => void): () => void;
}

/**
 * Creates a session that lasts across page loads, and across tabs if the storage does. Nothing is stored before the ID is
 * first read.
 *
 * On a server (server-side rendering, a worker at the edge), one process serves all users, so a session without `id`
 * stores nothing.
 *
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example
 * const session = createSeekSession({ idleTimeoutMinutes: 30 });
 * withSeek([new FetchInstrumentation()], { session });
 * signOutButton.onclick = () => session.renew();
 */
export function createSeekSession(options: SeekSessionOptions = {}): SeekSession {
  assertSessionOptions(options);
  const { id, storage = () => sessionStorage, key = ATTR_SEEK_SESSION_ID } = options;
  return isClientSide()
    ? sessionOfUser(typeof storage === 'function' ? storage : () => storage, key, options)
    : sessionOnServer(id);
}

function sessionOfUser(
  storageOf: StorageSource,
  key: string,
  { id: given, ...limits }: SeekSessionOptions,
): SeekSession {
  const kept = keptValue(storageOf, key);
  const isOver = sessionLimits(keptValue(storageOf, `${key}.times`), limits);
  const current = () => idOfKept(kept, isOver);
  if (given !== undefined && kept.get() !== given) {
    kept.set(given);
  }
  return {
    get id() {
      return current();
    },
    renew: () => {
      kept.set(randomUuid());
      return current();
    },
    subscribe: (listener) => {
      // Two subscriptions may have the same listener.
      const own = (id: string) => listener(id);
      const onStorage = (event: StorageEvent) => {
        // `null` after `clear()`.
        if (event.key === key || event.key === null) {
          const id = current();
          // A removed session has a successor by now, of which the listeners hear.
          if (event.newValue !== null) {
            own(id);
          }
        }
      };
      kept.listeners.add(own);
      globalThis.addEventListener?.('storage', onStorage);
      return () => {
        kept.listeners.delete(own);
        globalThis.removeEventListener?.('storage', onStorage);
      };
    },
  };
}

function sessionOnServer(given: string | undefined): SeekSession {
  let own = given;
  return {
    get id() {
      return own ?? idOnServer();
    },
    renew: () => {
      const id = randomUuid();
      own &&= id;
      return id;
    },
    subscribe: () => () => {},
  };
}

function assertSessionOptions(options: SeekSessionOptions): void {
  assertKnown(options, ['id', 'storage', 'key', 'idleTimeoutMinutes', 'maxAgeMinutes']);
  const { id, storage } = options;
  if (id !== undefined && !isIdentifyingUuid(id)) {
    throw wrongOption('id', 'a UUID', id);
  }
  if (typeof storage === 'string' && storage !== 'memory') {
    throw wrongOption('storage', 'sessionStorage, localStorage or "memory"', storage);
  }
  for (const name of ['idleTimeoutMinutes', 'maxAgeMinutes'] as const) {
    const minutes = options[name];
    if (minutes !== undefined && !(minutes > 0)) {
      throw wrongOption(name, 'a number of minutes above 0', minutes);
    }
  }
}
