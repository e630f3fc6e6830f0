import { expect } from 'chai';
import { build } from 'esbuild';
import { seekFetch } from '../../src/web/index.ts';
import { onlyHeader, startRecordingServer } from '../support/recording-server.ts';

/** The files of the project, and of packages, that an entry imports. */
async function bundled(entry: string, platform: 'browser' | 'node'): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [`src/${entry}`],
    bundle: true,
    format: 'esm',
    platform,
    packages: platform === 'node' ? 'external' : 'bundle',
    external: platform === 'node' ? [] : ['@opentelemetry/*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}

describe('the entry for browsers', () => {
  it('contains a part of core, and nothing that needs Node.js', async () => {
    // esbuild fails at the first import of a Node.js module when it bundles for a browser.
    const files = await bundled('web/index.ts', 'browser');
    expect(files.filter((file) => /^src\/(?!web\/)/.test(file))).to.have.members(
      [
        'conventions',
        'diagnostics',
        'guarded',
        'hosts',
        'identifying-uuid',
        'ids',
        'options',
        'redact',
        'runtime',
        'stamp-ids',
        'trace-session',
        'url',
      ].map((name) => `src/core/${name}.ts`),
    );
    expect(
      files.filter((file) => file.startsWith('node_modules/') && !file.startsWith('node_modules/uuid/')),
    ).to.deep.equal([]);
  });

  for (const entry of ['index.ts', 'register.ts', 'cli/main.ts']) {
    it(`is not part of ${entry}`, async () => {
      const files = await bundled(entry, 'node');
      expect(files).to.include(`src/${entry}`);
      expect(files.filter((file) => file.startsWith('src/web/'))).to.deep.equal([]);
    });
  }

  it('works on a server, too: seekFetch where there is no page, the session in memory', async () => {
    const seek = await startRecordingServer();
    const told: unknown[] = [];
    const hosts = [new URL(seek.origin).host];
    const fetchFromSeek = seekFetch(fetch, { hosts, onRequest: (request) => told.push(request) });
    await (await fetchFromSeek(`${seek.origin}/a`)).text();
    await (await fetchFromSeek(`${seek.origin}/b`)).text();
    expect(await fetchFromSeek('/relative').catch((error: Error) => error.name)).to.equal('TypeError');
    await seek.close();
    const [first, second] = seek.requests.map((request) => onlyHeader(request, 'x-session-id'));
    expect(second).to.equal(first);
    expect(told).to.deep.equal(
      seek.requests.map((request) => ({
        requestId: onlyHeader(request, 'x-request-id'),
        sessionId: first,
        url: seek.origin + request.path,
      })),
    );
  });

  it('works in a worker, whose addresses are relative to its script', async () => {
    const seek = await startRecordingServer();
    const globals = globalThis as { location?: { href: string } };
    globals.location = { href: `${seek.origin}/worker.js` };
    try {
      const told: string[] = [];
      const hosts = [new URL(seek.origin).host];
      const fetchAbsolute = (url: string) => fetch(new URL(url, seek.origin));
      const onRequest = ({ url }: { url: string }) => void told.push(url);
      const fetchFromSeek = seekFetch(fetchAbsolute as typeof fetch, { hosts, onRequest });
      await (await fetchFromSeek('/relative')).text();
      expect(told).to.deep.equal(['/relative']);
    } finally {
      delete globals.location;
      await seek.close();
    }
  });

  it('exports what there is for pages', async () => {
    expect(Object.keys(await import('../../src/web/index.ts'))).to.have.members([
      'createSeekSession',
      'requestIdFromSpanContext',
      'seekFetch',
      'sessionIdFromTraceId',
      'spanIdFromRequestId',
      'traceIdFromSessionId',
      'withSeek',
    ]);
  });
});
