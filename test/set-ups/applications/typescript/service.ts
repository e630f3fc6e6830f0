import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import axios from 'axios';

const origin: string | undefined = process.env['SEEK_URL'];

createServer(async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
  await fetch(`${origin}/fetch`).then((answer) => answer.text());
  await axios.get(`${origin}/http`);
  response.end('called\n');
}).listen(process.env['PORT']);
