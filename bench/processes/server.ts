/** A server that answers every request with a small JSON body. Sends its origin to the parent process. */
import { createServer } from 'node:http';
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
