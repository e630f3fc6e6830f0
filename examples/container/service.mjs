/**
 * A service that queries `version` of the SEEK API, once per inbound request. Only the Dockerfile and the environment
 * configure telemetry.
 */
import { createServer } from 'node:http';

const { PORT = '3000', SEEK_GRAPHQL_URL = 'https://graphql.seek.com/graphql' } = process.env;

const server = createServer(async (_request, response) => {
  try {
    const answer = await fetch(SEEK_GRAPHQL_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ version }' }),
    });
    response.writeHead(answer.status).end(await answer.text());
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
});
server.listen(Number(PORT), () => console.log(`listening on port ${server.address().port}`));

// The kernel ignores a signal that process 1 does not handle.
process.once('SIGTERM', () => server.close());
