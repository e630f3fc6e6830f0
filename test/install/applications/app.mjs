// Calls SEEK once by each client; the path names it.
import http from 'node:http';

const url = process.env.SEEK_URL;
await (await fetch(`${url}/fetch`)).text();
await new Promise((resolve, reject) => {
  http.get(`${url}/http`, (response) => response.resume().on('end', resolve)).on('error', reject);
});
