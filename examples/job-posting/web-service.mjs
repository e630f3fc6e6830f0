/**
 * The back end of the browser front end. Accepts the X-Session-Id of the browser (SEEK_OTEL_ACCEPT_SESSION=true), and
 * passes the session on to the posting service in baggage.
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
