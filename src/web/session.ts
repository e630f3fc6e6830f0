import { v4 } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { isIdentifyingUuid } from '../core/identifying-uuid.ts';

/**
 * The storage of a session between page loads: `sessionStorage` (one tab, and tabs that the page opens from it),
 * `localStorage` (all tabs), or `'memory'` (none).
 */
export type SessionStorage = Pick<Storage, 'getItem' | 'setItem'> | 'memory';

/** Options of {@link createSeekSession}. */
export interface SeekSessionOptions {
  /**
   * The storage of the session. With `'memory'`, or if the browser blocks the storage, the session ends with the page.
   *
   * @defaultValue `sessionStorage`, which the page loads of one tab share
   * @example localStorage
   */
  readonly storage?: SessionStorage;
  /**
   * The key of the session in the storage. Flows with separate sessions need separate keys.
   *
   * @defaultValue `'seek.session_id'`
   */
  readonly key?: string;
}

/** The session of an interactive flow. All requests to SEEK in the flow carry its ID as `X-Session-Id`. */
export interface SeekSession {
  /** The session ID, a UUID (RFC 9562). */
  readonly id: string;
  /** Starts the session of the next flow and returns its ID. */
  renew(): string;
}

/**
 * Creates a session that lasts across page loads and tabs, depending on its storage.
 *
 * @example
 * const session = createSeekSession();
 * withSeek([new FetchInstrumentation()], { session });
 * startOverButton.onclick = () => session.renew();
 */
export function createSeekSession({
  storage,
  key = ATTR_SEEK_SESSION_ID,
}: SeekSessionOptions = {}): SeekSession {
  let inMemory: string | undefined;
  const stored = (): string | null | undefined => {
    const kept = attempt(() => storageOf(storage)?.getItem(key));
    return kept !== undefined && isIdentifyingUuid(kept) ? kept : inMemory;
  };
  const renew = () => {
    const id = v4();
    inMemory = id;
    attempt(() => storageOf(storage)?.setItem(key, id));
    if (attempt(() => storageOf(storage)?.getItem(key)) !== id) {
      // The storage is full or blocked, and may still contain the previous session.
      storage = 'memory';
    }
    return id;
  };
  return {
    get id() {
      return stored() ?? renew();
    },
    renew,
  };
}

/** Returns the ID of a session, which may be an object of the page; `undefined` if the ID is not a UUID. */
export function idOf(session: SeekSession): string | undefined {
  const id = attempt(() => session.id);
  return isIdentifyingUuid(id) ? id : undefined;
}

function storageOf(storage: SessionStorage | undefined): Exclude<SessionStorage, 'memory'> | undefined {
  return storage === 'memory' ? undefined : (storage ?? sessionStorage);
}

/**
 * Access throws if cookies are blocked, and writing throws if the storage is full.
 *
 * @see https://html.spec.whatwg.org/multipage/webstorage.html
 */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
