/**
 * Bundles OpenTelemetry's `UndiciInstrumentation` into the built package, without the packages that it depends on: why is
 * said in `src/transports/undici-instrumentation.ts`. Of `@opentelemetry/core` only the clock functions come along.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const FILE = fileURLToPath(new URL('../dist/transports/undici-instrumentation.js', import.meta.url));
const PACKAGE = '@opentelemetry/instrumentation-undici';
const { version, license } = JSON.parse(
  readFileSync(new URL(`../node_modules/${PACKAGE}/package.json`, import.meta.url), 'utf8'),
);

const ownBase: Plugin = {
  name: 'own base class',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@opentelemetry\/instrumentation$/ }, () => ({
      path: './instrumentation-base.js',
      external: true,
    }));
  },
};

await build({
  entryPoints: [FILE],
  outfile: FILE,
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  external: ['@opentelemetry/api'],
  plugins: [ownBase],
  legalComments: 'inline',
  banner: {
    js: `// Contains ${PACKAGE} ${version}, copyright The OpenTelemetry Authors, ${license}.`,
  },
});
