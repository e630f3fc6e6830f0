// Calls SEEK once with each client. The path is the name of the client.
import http from 'node:http';

const url = process.env.SEEK_URL;
await (await fetch(`${url}/fetch`)).text();
await new Promise((resolve, reject) => {
  http.get(`${url}/http`, (response) => response.resume().on('end', resolve)).on('error', reject);
});
