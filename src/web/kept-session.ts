import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { isIdentifyingUuid } from '../core/identifying-uuid.ts';
import { activeSessionId } from './active-session.ts';
import { isClientSide } from './client-side.ts';
import { type KeptValue, keptValue } from './kept-value.ts';
import { randomUuid } from './random-uuid.ts';

/**
 * Returns the ID of the session that a page keeps. Starts one if there is none, or if it is over.
 *
 * @param isOver - is called with each ID that is returned, to note that it is used
 */
export function idOfKept(kept: KeptValue, isOver?: (id: string) => boolean): string {
  const id = kept.get();
  if (isIdentifyingUuid(id) && !isOver?.(id)) {
    return id;
  }
  const started = randomUuid();
  kept.set(started);
  isOver?.(started);
  return started;
}

/** Returns the session of a call on a server, which keeps none, because one process serves all users. */
export function idOnServer(): string {
  return activeSessionId() ?? randomUuid();
}

/** Returns the ID of the session that `createSeekSession()` without options has. Nothing is kept before the first call. */
export function idByDefault(): string {
  return isClientSide() ? idOfKept(keptValue(() => sessionStorage, ATTR_SEEK_SESSION_ID)) : idOnServer();
}
