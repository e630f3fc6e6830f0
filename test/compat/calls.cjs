// Calls SEEK once with each client. The path is the name of the client.
const { logInSession } = require('./log-records.cjs');

const SEEK_URL = process.env.SEEK_URL;
const UNDICI = ['undici5', 'undici6', 'undici7', 'undici8'];

exports.callAll = async ({ get, load }) => {
  logInSession();
  await (await fetch(`${SEEK_URL}/fetch`)).text();
  await new Promise((resolve, reject) => {
    get(`${SEEK_URL}/http`, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
  for (const name of UNDICI) {
    const undici = await load(name);
    if (undici !== undefined) {
      const dispatcher = new undici.Agent();
      await (await undici.request(`${SEEK_URL}/${name}`, { dispatcher })).body.text();
      await (await undici.fetch(`${SEEK_URL}/${name}-fetch`, { dispatcher })).text();
      await dispatcher.close();
    }
  }
};
