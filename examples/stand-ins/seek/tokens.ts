/**
 * Access tokens: what `POST /oauth/token` gives a partner's service, and `POST /auth/token` a browser.
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

/** The status and JSON body of an answer. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

export interface Tokens {
  /** `{audience, client_id, client_secret, grant_type}`, the OAuth 2.0 client credentials grant (RFC 6749, section 4.4). */
  issuePartnerToken(request: unknown): Answer;
  /** `{hirerId, scope, userId}`, asked for with a partner token. */
  issueBrowserToken(request: unknown, authorization: string | undefined): Answer;
  /** What kind of token an `Authorization: Bearer` header carries. */
  kindOf(authorization: string | undefined): TokenKind | undefined;
}

export function createTokens({ clientId, clientSecret }: Credentials): Tokens {
  const issued = new Map<string, TokenKind>();
  const issue = (kind: TokenKind, seconds: number): Answer => {
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

function refusal(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
