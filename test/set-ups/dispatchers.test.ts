import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generate } from 'selfsigned';
import { validate } from 'uuid';
import { startSeek } from '../../examples/stand-ins/seek/server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';
import { useResource } from '../support/use-resource.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const WAYS: Readonly<Record<string, readonly string[]>> = {
  'register with --require': ['--require', REGISTER],
  'register with --import': ['--import', REGISTER],
  'withSeek with --require': ['--require', fixture('with-seek.cjs')],
  'withSeek with --import': ['--import', fixture('with-seek.cjs')],
};

describe("a CommonJS application's own undici", () => {
  const authority = useResource(
    async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
      });
      const folder = mkdtempSync(join(tmpdir(), 'authority-'));
      const file = join(folder, 'ca.pem');
      writeFileSync(file, cert);
      return { folder, file, key, cert };
    },
    ({ folder }) => rmSync(folder, { recursive: true }),
    'suite',
  );
  const seek = useResource(
    () => startSeek({ tls: { key: authority.key, cert: authority.cert } }),
    (each) => each.close(),
  );

  const run = async (undici: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await runNode([...args, fixture('undici-client.cjs')], {
      UNDICI: undici,
      PACKAGE_INDEX: new URL('../../src/index.ts', import.meta.url).href,
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
      NODE_EXTRA_CA_CERTS: authority.file,
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return { isOwnDispatcher: stdout, requests: seek.requests };
  };

  for (const [undici, httpVersion] of [
    ['undici6', '1.1'],
    ['undici7', '1.1'],
    ['undici', '2.0'],
  ] as const) {
    it(`${undici} without SEEK: calls over HTTP/${httpVersion} through its own dispatcher`, async () => {
      const { isOwnDispatcher, requests } = await run(undici, []);
      expect(isOwnDispatcher).to.equal('true\n');
      expect(requests.map((each) => each.httpVersion)).to.deep.equal([httpVersion, httpVersion]);
      expect(requests.map(({ requestId }) => requestId)).to.deep.equal([undefined, undefined]);
    });

    for (const [way, args] of Object.entries(WAYS)) {
      it(`${undici} beside ${way}: does the same, with the headers`, async () => {
        const { isOwnDispatcher, requests } = await run(undici, args);
        expect(isOwnDispatcher).to.equal('true\n');
        expect(requests.map((each) => each.httpVersion)).to.deep.equal([httpVersion, httpVersion]);
        expect(requests.map(({ requestId }) => validate(requestId))).to.deep.equal([true, true]);
      });
    }
  }
});
