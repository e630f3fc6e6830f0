import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type Application, makeApplication } from '../support/application.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { runNode } from '../support/run-node.ts';

/** What esbuild's users put before a bundle of OpenTelemetry's SDK, which needs either in both formats. */
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

describe('an application that esbuild made one file of', () => {
  let application: Application;
  let folder: string;
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  beforeEach(async () => {
    application = makeApplication({
      fixtures: ['bundled.mjs', 'bundled-with-register.mjs'],
      packages: Object.fromEntries(
        ['@opentelemetry/instrumentation-http', '@opentelemetry/sdk-node', 'axios'].map((name) => [
          name,
          name,
        ]),
      ),
    });
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    application.remove();
    rmSync(folder, { recursive: true });
    await seek.close();
    await collector.close();
  });

  const run = async (file: string) => {
    const { code, stderr } = await runNode(
      [file],
      {
        SEEK_URL: seek.origin,
        SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
        SEEK_OTEL_USER_AGENT: 'bundled/1.0.0',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      },
      folder,
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'user-agent')).to.equal('bundled/1.0.0');
    }
    expect(collector.spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
  };

  for (const format of ['esm', 'cjs'] as const) {
    const bundle = async (entry: string) => {
      const outfile = join(folder, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
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

    it(`${format}: with its SDK and withSeek in it`, async () => {
      const { outfile, ours } = await bundle('bundled.mjs');
      expect(ours).to.deep.equal([]);
      await run(outfile);
      expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/fetch', '/axios']);
    });

    it(`${format}: with register in it`, async () => {
      const { outfile } = await bundle('bundled-with-register.mjs');
      await run(outfile);
      expect(seek.requests.map(({ path }) => path)).to.deep.equal(['/undici', '/http']);
    });
  }
});
