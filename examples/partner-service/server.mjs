/**
 * A partner's service, without any OpenTelemetry code. SEEK calls its webhook when a candidate applies. The service
 * then fetches a token, queries the candidate's profile and downloads the attachments.
 *
 * The code does not set User-Agent, X-Request-Id or X-Session-Id, and does not create spans.
 * `node --import opentelemetry-instrumentation-seek/register server.mjs` does both.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const {
  PORT = '0',
  SEEK_AUTH_URL = 'https://auth.seek.com/oauth/token',
  SEEK_GRAPHQL_URL = 'https://graphql.seek.com/graphql',
  SEEK_CLIENT_ID,
  SEEK_CLIENT_SECRET,
  SEEK_SIGNING_SECRET = '',
} = process.env;

const server = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/webhook') {
    response.writeHead(404).end();
    return;
  }
  try {
    const body = await buffer(request);
    if (!isSignedBySeek(body, request.headers['seek-signature'])) {
      response.writeHead(401).end();
      return;
    }
    const { events } = JSON.parse(body.toString('utf8'));
    // Responds only after the import, so that SEEK calls again if the import fails.
    await importApplications(events.filter(({ type }) => type === 'CandidateApplicationCreated'));
    response.writeHead(204).end();
  } catch (error) {
    console.error(error.message);
    response.writeHead(500).end();
  }
});

async function importApplications(events) {
  const token = await fetchToken();
  for (const { candidateApplicationProfileId } of events) {
    const { attachments } = await fetchCandidateProfile(token, candidateApplicationProfileId);
    await Promise.all(attachments.map(({ url }) => download(token, url)));
  }
}

async function fetchToken() {
  const response = await fetch(SEEK_AUTH_URL, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      audience: 'https://graphql.seek.com',
      client_id: SEEK_CLIENT_ID,
      client_secret: SEEK_CLIENT_SECRET,
      grant_type: 'client_credentials',
    }),
  });
  if (!response.ok) {
    throw new Error(`SEEK issued no token: ${response.status} ${await response.text()}`);
  }
  return (await response.json()).access_token;
}

async function fetchCandidateProfile(token, id) {
  const response = await fetch(SEEK_GRAPHQL_URL, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: `query ($id: String!) {
        candidateProfile(id: $id) {
          candidate { person { name { formattedName } } }
          attachments { descriptions seekRoleCode url }
        }
      }`,
      variables: { id },
    }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) {
    throw new Error(`SEEK rejected the query: ${JSON.stringify(errors)}`);
  }
  if (data.candidateProfile === null) {
    throw new Error(`SEEK has no candidate profile ${id}`);
  }
  return data.candidateProfile;
}

async function download(token, url) {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) {
    throw new Error(`SEEK returned no attachment: ${response.status} ${url}`);
  }
  // A real service would store the attachment.
  await response.arrayBuffer();
}

function isSignedBySeek(body, signature = '') {
  const expected = createHmac('sha512', SEEK_SIGNING_SECRET).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());
