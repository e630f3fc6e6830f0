import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';

/**
 * Where a session is kept between page loads: `sessionStorage` (one tab, and tabs that the page opens from it),
 * `localStorage` (all tabs), or nowhere.
 */
export type SessionStorage = Pick<Storage, 'getItem' | 'setItem'> | 'memory';

/** Options of {@link createSeekSession}. */
export interface SeekSessionOptions {
  /**
   * Where the session is kept. With `'memory'`, or a storage that the browser blocks, it lasts as long as the page.
   *
   * @defaultValue `sessionStorage`: page loads of one tab share it
   * @example localStorage
   */
  readonly storage?: SessionStorage;
  /**
   * The key that it is kept under. Flows with sessions of their own have keys of their own.
   *
   * @defaultValue `'seek.session_id'`
   */
  readonly key?: string;
}

/** The session of an interactive flow, which all its requests to SEEK carry as `X-Session-Id`. */
export interface SeekSession {
  /** A UUID (RFC 9562). */
  readonly id: string;
  /** Starts the session of the next flow, and returns its ID. */
  renew(): string;
}

/**
 * A session that lasts across page loads and tabs, depending on its storage.
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
    return kept !== undefined && validate(kept) ? kept : inMemory;
  };
  const renew = () => {
    const id = v4();
    inMemory = id;
    attempt(() => storageOf(storage)?.setItem(key, id));
    if (attempt(() => storageOf(storage)?.getItem(key)) !== id) {
      // The storage is full, or blocked, and may still hold the previous session.
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

/** The ID of a session, which may be the page's own object; `undefined` where it is not a UUID. */
export function idOf(session: SeekSession): string | undefined {
  const id = attempt(() => session.id);
  return validate(id) ? id : undefined;
}

function storageOf(storage: SessionStorage | undefined): Exclude<SessionStorage, 'memory'> | undefined {
  return storage === 'memory' ? undefined : (storage ?? sessionStorage);
}

/** Access throws where cookies are blocked, and a write where the storage is full. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
