import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from '../conventions.ts';

/**
 * What keeps a session between page loads: `sessionStorage` (a tab, and those that the page opens from it), `localStorage`
 * (all tabs), or nothing does.
 */
export type SessionStorage = Pick<Storage, 'getItem' | 'setItem'> | 'memory';

/** Options of {@link createSeekSession}. */
export interface SeekSessionOptions {
  /**
   * Where the session is kept. `'memory'` keeps it until the page is left; so does a storage that the browser refuses.
   *
   * @defaultValue `sessionStorage`: page loads of one tab share it
   * @example localStorage
   */
  readonly storage?: SessionStorage;
  /**
   * The name that it is kept under; one for each flow that has a session of its own.
   *
   * @defaultValue `'seek.session_id'`
   */
  readonly key?: string;
}

/** An interactive flow: what all of its requests to SEEK carry as `X-Session-Id`. */
export interface SeekSession {
  /** A UUID (RFC 9562). */
  readonly id: string;
  /** Ends the flow and begins the next one. Returns its ID. */
  renew(): string;
}

/**
 * A session that survives page loads and tabs as you choose.
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
      // What it holds still is over.
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

/** The ID of a session that may be of the page's own making; `undefined` where that has none to give. */
export function idOf(session: SeekSession): string | undefined {
  const id = attempt(() => session.id);
  return validate(id) ? id : undefined;
}

function storageOf(storage: SessionStorage | undefined): Exclude<SessionStorage, 'memory'> | undefined {
  return storage === 'memory' ? undefined : (storage ?? sessionStorage);
}

/** Where cookies are blocked, or the storage is full, it throws: the session is then kept in memory. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
