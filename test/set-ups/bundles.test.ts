import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import webpack from 'webpack';
import { sameNames, useApplication } from '../support/application.ts';
import { useFolder } from '../support/folder.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { runNode } from '../support/run-node.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

/** The usual esbuild settings for a bundle of the OpenTelemetry SDK, which uses `require` and `import.meta.url` in either format. */
const FORMATS = {
  esm: {
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  },
  cjs: {
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
  },
} as const;

describe('an application in one file', () => {
  const application = useApplication({
    fixtures: ['bundled.mjs', 'bundled-with-register.mjs'],
    packages: sameNames(['@opentelemetry/instrumentation-http', '@opentelemetry/sdk-node', 'axios']),
  });
  const output = useFolder();
  const { seek, collector, env } = useSeekAndCollector();

  const run = async (file: string) => {
    const { code, stderr } = await runNode(
      [file],
      { ...env(), SEEK_OTEL_USER_AGENT: 'bundled/1.0.0', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
      output.path,
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'user-agent')).to.equal('bundled/1.0.0');
    }
    expect(collector.spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
  };

  const pathsOf = {
    'bundled.mjs': ['/fetch', '/axios'],
    'bundled-with-register.mjs': ['/undici', '/http'],
  };
  for (const [entry, paths] of Object.entries(pathsOf)) {
    it(`that webpack makes with its defaults works: ${entry}`, async () => {
      const compiler = webpack({
        target: 'node',
        mode: 'production',
        // Minifying the SDK takes most of the time.
        optimization: { minimize: false },
        context: application.folder,
        entry: join(application.folder, entry),
        output: { path: output.path, filename: 'bundle.cjs' },
      });
      const stats = await promisify(compiler.run.bind(compiler))();
      const { warnings = [], errors } = stats?.toJson({ all: false, warnings: true, errors: true }) ?? {};
      expect(errors).to.deep.equal([]);
      expect(warnings.filter(({ moduleName }) => moduleName?.includes('/dist/'))).to.deep.equal([]);
      await run(join(output.path, 'bundle.cjs'));
      expect(seek.requests.map(({ path }) => path)).to.deep.equal(paths);
    }).timeout(120_000);
  }

  for (const format of ['esm', 'cjs'] as const) {
    const bundle = async (entry: string) => {
      const outfile = join(output.path, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
      const { warnings } = await build({
        ...FORMATS[format],
        entryPoints: [join(application.folder, entry)],
        outfile,
        format,
        bundle: true,
        logLevel: 'silent',
        platform: 'node',
        target: 'node20',
      });
      return { outfile, ours: warnings.filter(({ location }) => /(^|\/)dist\//.test(location?.file ?? '')) };
    };

    it(`that esbuild makes as ${format} works with its SDK and withSeek in it`, async () => {
      const { outfile, ours } = await bundle('bundled.mjs');
      expect(ours).to.deep.equal([]);
      await run(outfile);
      expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/fetch', '/axios']);
    });

    it(`that esbuild makes as ${format} works with register in it`, async () => {
      const { outfile } = await bundle('bundled-with-register.mjs');
      await run(outfile);
      expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/undici', '/http']);
    });
  }
});
