/**
 * The page's back end: serves the page, fetches a browser token for it, and posts the ad. It does not use OpenTelemetry
 * itself; with SEEK_OTEL_ACCEPT_SESSION=true, `register` passes the page's session on to SEEK.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const { OTLP_TRACES_URL, PAGE_SCRIPT, SEEK_CLIENT_ID, SEEK_CLIENT_SECRET, SEEK_URL } = process.env;

const ROUTES = {
  'GET /': async (_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(readFileSync(new URL('page.html', import.meta.url)));
  },
  'GET /page.js': async (_, response) => {
    response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
    response.end(readFileSync(PAGE_SCRIPT));
  },
  'POST /api/settings': async (_, response) => {
    const { access_token } = await post('/auth/token', await fetchToken(), {
      hirerId: 'seekAnzPublicTest:organization:seek:93WyyF1h',
      scope: 'query:ontologies',
      userId: 'recruiter-1',
    });
    response.end(JSON.stringify({ graphqlUrl: `${SEEK_URL}/graphql`, browserToken: access_token }));
  },
  'POST /api/ads': async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://back-end');
    const { data } = await post('/graphql', await fetchToken(), {
      query: `mutation ($input: PostPositionInput!) {
        postPosition(input: $input) {
          ... on PostPositionPayload_Success { positionProfile { profileId { value } } }
        }
      }`,
      variables: {
        input: {
          positionProfile: {
            positionTitle: searchParams.get('title'),
            positionLocation: [searchParams.get('location')],
          },
        },
      },
    });
    response.end(JSON.stringify({ id: data.postPosition.positionProfile.profileId.value }));
  },
  // Forwards the page's traces, because browsers usually cannot reach the collector.
  'POST /v1/traces': async (request, response) => {
    const { status } = await fetch(OTLP_TRACES_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: await buffer(request),
    });
    response.writeHead(status).end('{}');
  },
};

async function fetchToken() {
  const { access_token } = await post('/oauth/token', undefined, {
    audience: 'https://graphql.seek.com',
    client_id: SEEK_CLIENT_ID,
    client_secret: SEEK_CLIENT_SECRET,
    grant_type: 'client_credentials',
  });
  return access_token;
}

async function post(path, token, body) {
  const response = await fetch(SEEK_URL + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`SEEK responded with ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://back-end');
  try {
    await (ROUTES[`${request.method} ${pathname}`] ?? (() => response.writeHead(404).end()))(
      request,
      response,
    );
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
