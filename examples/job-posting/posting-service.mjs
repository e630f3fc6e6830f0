/**
 * Calls SEEK to suggest locations and to post a job ad. The code does not handle sessions: they arrive in the baggage
 * of inbound requests, and this package sends them to SEEK as X-Session-Id.
 */
import { createServer } from 'node:http';

const { SEEK_AUTH_URL, SEEK_CLIENT_ID, SEEK_CLIENT_SECRET, SEEK_GRAPHQL_URL } = process.env;

const OPERATIONS = {
  'GET /locations': ({ text }) => ({
    query: `query ($text: String!) {
      locationSuggestions(schemeId: "seekAnzPublicTest", text: $text, usageTypeCode: "PositionPosting", first: 3) {
        location { id { value } contextualName }
      }
    }`,
    variables: { text },
  }),
  'POST /ads': ({ title, location }) => ({
    query: `mutation ($input: PostPositionInput!) {
      postPosition(input: $input) {
        ... on PostPositionPayload_Success { positionProfile { profileId { value } } }
      }
    }`,
    variables: { input: { positionProfile: { positionTitle: title, positionLocation: [location] } } },
  }),
};

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://posting-service');
  const operation = OPERATIONS[`${request.method} ${pathname}`];
  if (operation === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    const token = await fetchToken();
    const { data, errors } = await post(SEEK_GRAPHQL_URL, operation(Object.fromEntries(searchParams)), token);
    response
      .writeHead(errors === undefined ? 200 : 422, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(errors ?? data));
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
});

async function fetchToken() {
  const { access_token } = await post(SEEK_AUTH_URL, {
    audience: 'https://graphql.seek.com',
    client_id: SEEK_CLIENT_ID,
    client_secret: SEEK_CLIENT_SECRET,
    grant_type: 'client_credentials',
  });
  return access_token;
}

async function post(url, body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`SEEK responded with ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());
