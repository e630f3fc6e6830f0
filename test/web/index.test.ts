import { expect } from 'chai';
import { build } from 'esbuild';
import { seekFetch } from '../../src/web/index.ts';
import { startRecordingServer } from '../support/recording-server.ts';

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
        'active-session',
        'conventions',
        'diagnostics',
        'guarded',
        'hex-id',
        'hosts',
        'identifying-uuid',
        'ids',
        'own-span-context',
        'redact',
        'runtime',
        'url',
        'wrapped-hooks',
      ].map((name) => `src/core/${name}.ts`),
    );
    expect(files.filter((file) => file.startsWith('node_modules/'))).to.deep.equal([]);
  });

  for (const entry of ['index.ts', 'register.ts', 'cli/main.ts']) {
    it(`is not part of ${entry}`, async () => {
      const files = await bundled(entry, 'node');
      expect(files).to.include(`src/${entry}`);
      expect(files.filter((file) => file.startsWith('src/web/'))).to.deep.equal([]);
    });
  }

  it('works in a worker, whose addresses are relative to its script', async () => {
    const seek = await startRecordingServer();
    const globals = globalThis as { location?: { href: string } };
    globals.location = { href: `${seek.origin}/worker.js` };
    try {
      const told: string[] = [];
      const hosts = [new URL(seek.origin).host];
      const fetchAbsolute = (url: string) => fetch(new URL(url, seek.origin));
      const onRequest = ({ url }: { url: string }) => void told.push(url);
      const options = { hosts, onRequest, userAgent: false } as const;
      const fetchFromSeek = seekFetch(fetchAbsolute as typeof fetch, options);
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
      'seekHeaders',
      'seekRequestIdOf',
      'sessionIdFromTraceId',
      'spanIdFromRequestId',
      'traceIdFromSessionId',
      'withSeek',
    ]);
  });
});
