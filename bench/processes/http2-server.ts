/** The same as server.ts, over cleartext HTTP/2. */
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { endWithParent } from './answer.ts';

const body = JSON.stringify({ data: { version: '1.0.0' } });
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
endWithParent();
