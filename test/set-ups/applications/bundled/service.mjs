import { createServer } from 'node:http';
import axios from 'axios';

const origin = process.env.SEEK_URL;

createServer(async (_request, response) => {
  await fetch(`${origin}/fetch`).then((answer) => answer.text());
  await axios.get(`${origin}/http`);
  response.end('called\n');
}).listen(process.env.PORT);
