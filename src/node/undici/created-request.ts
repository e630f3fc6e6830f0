import type { HeaderSnapshot } from './headers.ts';
import type { Request } from './request.ts';

/** The request that undici is creating in this tick. */
export interface CreatedRequest {
  /** `undefined` before the first hook. A request that a hook makes replaces the one that the hook is called for. */
  request: Request | undefined;
  isForSeek: boolean;
  /** The `User-Agent` that the instrumentation records on the span. */
  userAgent: string | undefined;
  /** Whether `requestHook` has run, after which the propagators inject. */
  isTraced: boolean;
  /** The caller's headers of a traced request to SEEK. */
  ownHeaders: HeaderSnapshot | undefined;
}

export function createdRequest(): CreatedRequest {
  return {
    request: undefined,
    isForSeek: false,
    userAgent: undefined,
    isTraced: false,
    ownHeaders: undefined,
  };
}
