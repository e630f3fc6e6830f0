import { createServer, get } from 'node:http';
import { text } from 'node:stream/consumers';

const { PORT, SEEK_URL } = process.env;

const server = createServer(async (_request, response) => {
  await (await fetch(`${SEEK_URL}/fetch`)).text();
  await new Promise((resolve, reject) => {
    get(`${SEEK_URL}/http`, (answer) => text(answer).then(resolve, reject)).on('error', reject);
  });
  response.end();
});
server.listen(Number(PORT));
process.once('SIGTERM', () => server.close());
