import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';

const { OTEL_EXPORTER_OTLP_ENDPOINT, PORT, SEEK_URL } = process.env;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://page');
  if (pathname === '/call') {
    await fetch(`${SEEK_URL}/fetch`);
    return ['text/plain', 'called'];
  }
  if (pathname === '/v1/traces') {
    const body = await buffer(request);
    const headers = { 'Content-Type': 'application/json' };
    await fetch(OTEL_EXPORTER_OTLP_ENDPOINT + pathname, { method: 'POST', headers, body });
    return ['application/json', '{}'];
  }
  const file = pathname === '/' ? '/index.html' : pathname;
  return [TYPES[extname(file)], readFileSync(`dist${file}`)];
}

const server = createServer((request, response) => {
  answer(request).then(
    ([type, body]) => response.setHeader('Content-Type', type).end(body),
    () => response.writeHead(404).end(),
  );
});
server.listen(Number(PORT));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
