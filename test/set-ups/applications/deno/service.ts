import { createServer } from 'node:http';
import axios from 'axios';

const { PORT, SEEK_URL } = process.env;

createServer(async (_request, response) => {
  await fetch(`${SEEK_URL}/fetch`);
  await axios.get(`${SEEK_URL}/http`);
  response.end('called');
}).listen(Number(PORT));
