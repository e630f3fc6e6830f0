import { ACTIVE_SESSION } from '../core/active-session.ts';
import { isClientSide } from './client-side.ts';
import { warnOnce } from './warn.ts';
import { wrongOption } from './wrong-option.ts';

/** The `User-Agent` option of {@link seekFetch} and {@link seekHeaders}, for servers. */
export interface UserAgentOption {
  /**
   * The `User-Agent` of the service on a server (a worker at the edge, Deno, Bun), in the form `name/version`. `false`
   * leaves the header to the runtime. The option has no effect in browsers and apps, because SEEK asks pages not to
   * change the header.
   *
   * @defaultValue none. SEEK asks servers for the header, so a warning says once that it is missing, except beside the
   * Node.js entry, which sets it.
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5
   * @example 'application-import-webhook/1.2.3'
   */
  readonly userAgent?: string | false;
}

/** `name/version` and comments: visible characters and spaces (RFC 9110, section 5.5). */
const USER_AGENT = /^[!-~][ -~]*$/;

/**
 * @returns a function that returns the header for a request to SEEK, if there is one to set; else `false` or `undefined`
 * @throws TypeError if the option is invalid
 */
export function userAgentOnServer({ userAgent }: UserAgentOption): () => string | false | undefined {
  if (!(userAgent === undefined || userAgent === false || USER_AGENT.test(userAgent))) {
    throw wrongOption('userAgent', 'a name such as my-app/1.2.3', userAgent);
  }
  if (isClientSide()) {
    return () => undefined;
  }
  return () => {
    // The Node.js entry sets the header itself.
    if (userAgent === undefined && !(ACTIVE_SESSION in globalThis)) {
      warnOnce('SEEK asks servers to set userAgent');
    }
    return userAgent;
  };
}
