import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { build as buildWithEsbuild } from 'esbuild';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { sameNames, useApplication } from '../support/application.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { useStrictOrigin } from './support/strict-origin.ts';

const PACKAGES = [
  'api',
  'exporter-trace-otlp-http',
  'instrumentation',
  'instrumentation-fetch',
  'sdk-trace',
].map((name) => `@opentelemetry/${name}`);

/** The script of a page with OpenTelemetry. */
const WITH_OPENTELEMETRY = `
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { withSeek } from 'opentelemetry-instrumentation-seek/web';

const { host } = new URL(window.seek);
const exporter = new OTLPTraceExporter({ url: location.origin + '/v1/traces' });
registerInstrumentations({
  tracerProvider: new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  instrumentations: withSeek([new FetchInstrumentation({ ignoreUrls: [/v1.traces$/] })], { hosts: [host] }),
});
window.done = fetch(window.seek + '/with').then(() => true);
`;

/** The script of a page without OpenTelemetry. */
const WRAPPER_ALONE = `
import { seekFetch } from 'opentelemetry-instrumentation-seek/web';

window.done = seekFetch(fetch, { hosts: [new URL(window.seek).host] })(window.seek + '/alone').then(() => true);
`;

/** The entry comes first. A bundler may split off what is imported later. */
type Chunks = readonly { readonly name: string; readonly code: string }[];
type Bundler = (folder: string, entry: string) => Promise<Chunks>;

const BUNDLERS: Readonly<Record<string, Bundler>> = {
  esbuild: async (folder, entry) => {
    const { outputFiles } = await buildWithEsbuild({
      entryPoints: [join(folder, entry)],
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    return outputFiles.map(({ text }) => ({ name: 'bundle.js', code: text }));
  },
  Vite: async (folder, entry) => {
    const built = await buildWithVite({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        lib: { entry: join(folder, entry), formats: ['es'], fileName: 'bundle' },
      },
    });
    const [bundle] = Array.isArray(built) ? built : [built];
    return bundle && 'output' in bundle
      ? bundle.output.flatMap((each) =>
          each.type === 'chunk' ? { name: each.fileName, code: each.code } : [],
        )
      : [];
  },
  webpack: async (folder, entry) => {
    const path = join(folder, 'built');
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: join(folder, entry),
      output: { path, filename: 'bundle.js' },
    });
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        if (error !== null || stats?.hasErrors()) {
          reject(error ?? new Error(stats?.toString()));
        } else {
          compiler.close(() => resolve());
        }
      });
    });
    return ['bundle.js', ...readdirSync(path).filter((name) => name !== 'bundle.js')].map((name) => ({
      name,
      code: readFileSync(join(path, name), 'utf8'),
    }));
  },
};

describe('a bundle for pages', () => {
  const application = useApplication({ packages: sameNames(PACKAGES) }, 'suite');
  before(() => {
    writeFileSync(join(application.folder, 'with.mjs'), WITH_OPENTELEMETRY);
    writeFileSync(join(application.folder, 'alone.mjs'), WRAPPER_ALONE);
  });
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  /** Runs a bundle in a page without other instrumentation. */
  const run = async (chunks: Chunks) => {
    for (const { name, code } of chunks) {
      pages.server.addScript(`/${name}`, code);
    }
    await page.evaluate(
      async ({ origin, entry }) => {
        const globals = globalThis as unknown as { seek: string; done: Promise<boolean> };
        globals.seek = origin;
        await import(entry as string);
        await globals.done;
      },
      { origin: seek.origin, entry: `/${chunks[0]?.name}` },
    );
  };

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    it(`${name}: sends and records both headers with OpenTelemetry`, async () => {
      await run(await bundle(application.folder, 'with.mjs'));
      const [span] = await pages.seekSpans(1);
      const [request] = seek.requests();
      expect(onlyHeader(request, 'x-request-id')).to.equal(span && requestIdFromSpanContext(span));
      expect(onlyHeader(request, 'x-session-id')).to.equal(span?.attributes['seek.session_id']);
    });

    it(`${name}: contains no code of OpenTelemetry with seekFetch alone`, async () => {
      const chunks = await bundle(application.folder, 'alone.mjs');
      const [{ code } = { code: '' }] = chunks;
      expect(code).not.to.match(/@opentelemetry\/|seek\.request_id|traceparent/);
      expect(code.length).to.be.below(8_000);
      await run(chunks);
      expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
    });
  }
});
