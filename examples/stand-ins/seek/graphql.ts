/**
 * The part of SEEK's GraphQL endpoint that the examples use. Like SEEK, it responds to failed operations with HTTP 200
 * and `errors[].extensions.code`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { buildSchema, type ExecutionResult, execute, GraphQLError, parse, validate } from 'graphql';
import { type Attachment, CANDIDATE_PROFILES, type CandidateProfile, SCHEME } from './candidates.ts';
import type { TokenKind } from './tokens.ts';

const schema = buildSchema(`
  scalar DateTime

  type Query {
    "The version of the GraphQL schema."
    version: String!
    candidateProfile(id: String!): CandidateProfile
    locationSuggestions(
      schemeId: String!
      text: String!
      usageTypeCode: String!
      first: Int
    ): [LocationSuggestion!]!
  }

  type Mutation {
    postPosition(input: PostPositionInput!): PostPositionPayload!
  }

  type LocationSuggestion { location: Location! }
  type Location { id: ObjectIdentifier!, contextualName: String! }

  input PostPositionInput { positionProfile: PostPosition_PositionProfileInput! }
  input PostPosition_PositionProfileInput { positionTitle: String!, positionLocation: [String!]! }
  union PostPositionPayload = PostPositionPayload_Success
  type PostPositionPayload_Success { positionProfile: PositionProfile! }
  type PositionProfile { profileId: ObjectIdentifier! }

  type CandidateProfile {
    profileId: ObjectIdentifier!
    candidate: Candidate!
    createDateTime: DateTime!
    attachments: [Attachment!]!
  }

  type ObjectIdentifier { value: String! }
  type Candidate { person: Person! }
  type Person { name: PersonName! }
  type PersonName { formattedName: String! }

  type Attachment {
    descriptions: [String!]!
    seekRoleCode: String
    "The download URL, which requires a partner token."
    url: String!
  }
`);

const LOCATIONS = ['Melbourne', 'Sydney', 'Auckland'];
const locationId = (name: string) => `${SCHEME}:location:seek:${name}`;

const OBJECT_IDENTIFIER = /^\w+:\w+:\w+:\w+$/;

/**
 * Executes a GraphQL request.
 *
 * @param origin - the origin of the attachment URLs
 */
export async function answerGraphql(
  body: unknown,
  token: TokenKind | undefined,
  origin: string,
): Promise<ExecutionResult> {
  if (token === undefined) {
    return failure('UNAUTHENTICATED', 'A valid access token is required');
  }
  const { query, variables, operationName } = body as Record<string, unknown>;
  if (typeof query !== 'string') {
    return failure('BAD_USER_INPUT', 'The request has no query');
  }
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query);
  } catch (error) {
    return failure('GRAPHQL_PARSE_FAILED', (error as Error).message);
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) {
    return { errors: invalid.map(({ message }) => coded('GRAPHQL_VALIDATION_FAILED', message)) };
  }
  return execute({
    schema,
    document,
    rootValue: {
      version: '1.0.0',
      candidateProfile: ({ id }: { id: string }) => candidateProfile(id, token, origin),
      locationSuggestions: ({ text, first = LOCATIONS.length }: { text: string; first?: number }) =>
        LOCATIONS.filter((name) => name.toLowerCase().startsWith(text.toLowerCase()))
          .slice(0, first)
          .map((name) => ({ location: { id: { value: locationId(name) }, contextualName: name } })),
      postPosition: ({ input }: { input: PostPositionInput }) => postPosition(input, token),
    },
    ...(typeof operationName === 'string' ? { operationName } : {}),
    ...(typeof variables === 'object' && variables !== null
      ? { variableValues: variables as Record<string, unknown> }
      : {}),
  });
}

function candidateProfile(id: string, token: TokenKind, origin: string): object | undefined {
  if (token !== 'partner') {
    throw coded('FORBIDDEN', 'A browser token may not read candidate profiles');
  }
  if (!OBJECT_IDENTIFIER.test(id)) {
    throw coded('BAD_USER_INPUT', `An object identifier looks like ${SCHEME}:candidateProfile:apply:…`);
  }
  const profile = CANDIDATE_PROFILES.find(({ profileId }) => profileId === id);
  return profile && toGraphql(profile, origin);
}

interface PostPositionInput {
  readonly positionProfile: { readonly positionTitle: string; readonly positionLocation: readonly string[] };
}

function postPosition({ positionProfile }: PostPositionInput, token: TokenKind): object {
  if (token !== 'partner') {
    throw coded('FORBIDDEN', 'A browser token may not post positions');
  }
  const known = LOCATIONS.map(locationId);
  if (!positionProfile.positionLocation.every((id) => known.includes(id))) {
    throw coded('BAD_USER_INPUT', `A location is one of ${known.join(', ')}`);
  }
  return {
    __typename: 'PostPositionPayload_Success',
    positionProfile: { profileId: { value: `${SCHEME}:positionProfile:jobAd:${randomUUID()}` } },
  };
}

function toGraphql(profile: CandidateProfile, origin: string): object {
  return {
    profileId: { value: profile.profileId },
    candidate: { person: { name: { formattedName: profile.formattedName } } },
    createDateTime: profile.createDateTime.toISOString(),
    attachments: profile.attachments.map(({ path, descriptions, seekRoleCode }: Attachment) => ({
      descriptions,
      seekRoleCode,
      url: `${origin}${path}`,
    })),
  };
}

function failure(code: string, message: string): ExecutionResult {
  return { errors: [coded(code, message)] };
}

function coded(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
