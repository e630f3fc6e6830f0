import { expect } from 'chai';
import { validate } from 'uuid';
import { runNode } from '../../support/run-node.ts';

const ENTRY = new URL('../../../src/web/react-native.ts', import.meta.url).href;
const GLOBALS = new URL('../../fixtures/react-native-globals.mjs', import.meta.url).href;

/** Runs code in a process with the globals of React Native, and returns what it prints. */
const run = async (code: string, globals: string) => {
  const source = `const { createSeekSession, seekFetch, seekHeaders } = await import('${ENTRY}');\n${code}`;
  const args = ['--import', GLOBALS, '--input-type=module', '--eval', source];
  const { code: exitCode, stdout, stderr } = await runNode(args, { GLOBALS: globals });
  expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as unknown;
};

const URLS = {
  'https://graphql.seek.com/graphql': true,
  'HTTPS://GraphQL.SEEK.com': true,
  'https://seek.com:8443?a=@b#c': true,
  'https://other.example/?@seek.com': false,
  'https://other.example?@seek.com': false,
  'https://seek.com@other.example/': false,
  'https://other.example\\@seek.com/': false,
  'https://seek.com.other.example/': false,
  'https://s\tee%6B.com/': false,
  '/relative': false,
};

for (const version of ['0.76', '0.88']) {
  describe(`with the globals of React Native ${version}`, () => {
    it('sends the headers to SEEK, and to no other host', async () => {
      const code = `
        const urls = ${JSON.stringify(Object.keys(URLS))};
        console.log(JSON.stringify(urls.map((url) => [url, 'X-Request-Id' in seekHeaders(url)])));`;
      expect(await run(code, version)).to.deep.equal(Object.entries(URLS));
    });

    it('matches hosts with a port, and back ends by their paths', async () => {
      const code = `
        const options = { hosts: ['10.0.2.2:8080'], backends: ['https://api.example.com/v1', 'self'] };
        const urls = ['http://10.0.2.2:8080/', 'https://api.example.com/v1/a?b', 'https://api.example.com/'];
        console.log(JSON.stringify(urls.map((url) => Object.keys(seekHeaders(url, options)))));`;
      expect(await run(code, version)).to.deep.equal([
        ['X-Request-Id', 'X-Session-Id'],
        ['X-Session-Id'],
        [],
      ]);
    });

    it('keeps one session, tells its subscribers, and sends no User-Agent', async () => {
      const code = `
        const sent = [];
        const session = createSeekSession();
        const told = [];
        session.subscribe((id) => told.push(id))();
        session.subscribe((id) => told.push(id));
        const fetchFromSeek = seekFetch(async (url, init) => void sent.push(Object.fromEntries(init.headers)), {
          session,
          userAgent: 'app/1.0.0',
        });
        await fetchFromSeek('https://graphql.seek.com/graphql');
        await fetchFromSeek('https://graphql.seek.com/graphql');
        console.log(JSON.stringify({ sent, told, id: createSeekSession().id }));`;
      const { sent, told, id } = (await run(code, version)) as {
        sent: Record<string, string>[];
        told: string[];
        id: string;
      };
      expect(sent.map((headers) => headers['x-session-id'])).to.deep.equal([id, id]);
      expect(sent.every((headers) => validate(headers['x-request-id']))).to.equal(true);
      expect(sent[0]).to.have.all.keys('x-request-id', 'x-session-id');
      expect(told).to.deep.equal([id]);
    });
  });
}

describe('without crypto', () => {
  it('fails at once, with the name of the package that React Native needs', async () => {
    const source = `await import('${ENTRY}').catch(({ message }) => console.log(message));`;
    const args = ['--import', GLOBALS, '--input-type=module', '--eval', source];
    const { stdout } = await runNode(args, { GLOBALS: 'without random values' });
    expect(stdout).to.equal(
      "SEEK's IDs need crypto.getRandomValues(): install react-native-get-random-values, and begin your index.js with import 'react-native-get-random-values';\n",
    );
  });
});
