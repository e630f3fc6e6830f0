/**
 * The back end of a recruiter's browser. It takes the session that the browser made (X-Session-Id, accepted by
 * SEEK_OTEL_ACCEPT_SESSION=true), and sends it on to the posting service, in baggage.
 */
import { createServer } from 'node:http';
import { getSeekSessionId, withSeekSession } from 'opentelemetry-instrumentation-seek';

const { POSTING_SERVICE_URL } = process.env;

const server = createServer(async (request, response) => {
  const sessionId = getSeekSessionId();
  try {
    const answer = await withSeekSession({ sessionId, propagate: true }, () =>
      fetch(POSTING_SERVICE_URL + request.url, { method: request.method }),
    );
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());
