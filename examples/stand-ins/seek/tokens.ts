/**
 * Access tokens: `POST /oauth/token` issues them to a partner's service, and `POST /auth/token` to a browser.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The audience of a partner token. */
const AUDIENCE = 'https://graphql.seek.com';

const PARTNER_TOKEN_SECONDS = 1_800;
const BROWSER_TOKEN_SECONDS = 3_600;

export type TokenKind = 'partner' | 'browser';

/** A response with a JSON body. */
export interface JsonResponse {
  readonly status: number;
  readonly body: object;
}

export interface Tokens {
  /**
   * The OAuth 2.0 client credentials grant, with `{audience, client_id, client_secret, grant_type}`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
   */
  issuePartnerToken(request: unknown): JsonResponse;
  /** Requires a partner token and `{hirerId, scope, userId}`. */
  issueBrowserToken(request: unknown, authorization: string | undefined): JsonResponse;
  /** The kind of the token in an `Authorization: Bearer` header. */
  kindOf(authorization: string | undefined): TokenKind | undefined;
}

export function createTokens({ clientId, clientSecret }: Credentials): Tokens {
  const issued = new Map<string, TokenKind>();
  const issue = (kind: TokenKind, seconds: number): JsonResponse => {
    const token = `${kind}-${randomUUID()}`;
    issued.set(token, kind);
    return { status: 200, body: { access_token: token, expires_in: seconds, token_type: 'Bearer' } };
  };
  const kindOf = (authorization: string | undefined) =>
    issued.get(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');

  return {
    kindOf,
    issuePartnerToken: (request) => {
      const fields = fieldsOf(request);
      if (fields['grant_type'] !== 'client_credentials') {
        return refusal(403, 'unauthorized_client', 'grant_type must be client_credentials');
      }
      if (fields['audience'] !== AUDIENCE) {
        return refusal(403, 'access_denied', `audience must be ${AUDIENCE}`);
      }
      return fields['client_id'] === clientId && fields['client_secret'] === clientSecret
        ? issue('partner', PARTNER_TOKEN_SECONDS)
        : refusal(401, 'access_denied', 'Unauthorized');
    },
    issueBrowserToken: (request, authorization) => {
      if (kindOf(authorization) !== 'partner') {
        return refusal(401, 'access_denied', 'a partner token is required');
      }
      const fields = fieldsOf(request);
      const missing = ['hirerId', 'scope', 'userId'].filter((name) => typeof fields[name] !== 'string');
      return missing.length === 0
        ? issue('browser', BROWSER_TOKEN_SECONDS)
        : refusal(400, 'invalid_request', `missing: ${missing.join(', ')}`);
    },
  };
}

function fieldsOf(request: unknown): Record<string, unknown> {
  return typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {};
}

function refusal(status: number, error: string, description: string): JsonResponse {
  return { status, body: { error, error_description: description } };
}
