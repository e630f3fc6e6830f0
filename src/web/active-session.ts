import { ACTIVE_SESSION } from '../core/active-session.ts';

/** Returns the session that the Node.js entry of this package has active, if it runs in this process. */
export function activeSessionId(): string | undefined {
  return (globalThis as { [ACTIVE_SESSION]?: () => string | undefined })[ACTIVE_SESSION]?.();
}
