import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const FILE = fileURLToPath(new URL('../dist/node/undici/undici-instrumentation.js', import.meta.url));
const PACKAGE = '@opentelemetry/instrumentation-undici';
const { version, license } = JSON.parse(
  readFileSync(new URL(`../node_modules/${PACKAGE}/package.json`, import.meta.url), 'utf8'),
);

const replaceBaseClass: Plugin = {
  name: 'replace base class',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@opentelemetry\/instrumentation$/ }, () => ({
      path: '../instrumentation-base.js',
      external: true,
    }));
  },
};

/**
 * Bundles OpenTelemetry's `UndiciInstrumentation` into the built package; see
 * `src/node/undici/undici-instrumentation.ts` for the reason. Of its dependencies, the bundle contains only the clock
 * functions of `@opentelemetry/core`.
 */
export async function bundleUndiciInstrumentation(): Promise<void> {
  await build({
    entryPoints: [FILE],
    outfile: FILE,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['@opentelemetry/api'],
    plugins: [replaceBaseClass],
    legalComments: 'inline',
    banner: {
      js: `/*! Contains ${PACKAGE} ${version}, copyright The OpenTelemetry Authors, ${license}. */`,
    },
  });
}
