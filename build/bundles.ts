import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** What Node.js loads. Modules that several of them import go into files that they share, so that each exists once. */
const NODE_ENTRIES = [
  'dist/index.js',
  'dist/register.js',
  'dist/register-bundle.js',
  // `register` loads it by its path when it has found OpenTelemetry.
  'dist/node/register/start-up.js',
];
const CLI_ENTRIES = ['dist/cli/main.js'];
/** Part of the bundle, because loading its modules takes as long as all of this package's own. */
const UUID = 'node_modules/uuid/';
const UUID_LICENCE = readFileSync(`${UUID}LICENSE.md`, 'utf8');
/** They stay in modules, of which the bundler of a page leaves out those that the page does not use. */
const WEB_ENTRIES = ['dist/web/index.js', 'dist/web/react-native.js', 'dist/web/graphql.js'];

/**
 * Merges the modules that Node.js loads into a few files: each ES module takes a third of a millisecond of the start-up of
 * a service.
 */
export async function bundleEntries(): Promise<void> {
  const node = await bundled(NODE_ENTRIES, 'dist');
  const cli = await bundled(CLI_ENTRIES, 'dist/cli');
  const web = await build({ ...OPTIONS, entryPoints: WEB_ENTRIES, outdir: 'dist' });
  const kept = new Set(Object.keys(web.metafile.inputs));
  for (const file of globSync('dist/**/*.js')) {
    if (!kept.has(file)) {
      rmSync(file);
    }
  }
  for (const { file, text } of [...node, ...cli]) {
    writeFileSync(file, text);
  }
}

const OPTIONS = {
  bundle: true,
  format: 'esm' as const,
  external: ['@opentelemetry/*'],
  target: 'es2022',
  metafile: true,
  write: false,
} satisfies BuildOptions;

async function bundled(entryPoints: readonly string[], outdir: string) {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    entryPoints: [...entryPoints],
    outbase: outdir,
    outdir,
    platform: 'node',
    splitting: true,
    chunkNames: 'shared-[hash]',
    // The licences of what the modules contain.
    legalComments: 'inline',
  });
  return outputFiles.map(({ path, text }) => {
    const file = relative('', path);
    const contains = Object.keys(metafile.outputs[file]?.inputs ?? {}).some((input) =>
      input.startsWith(UUID),
    );
    return {
      file,
      text: contains ? text.replace(/^(#!.*\n)?/, `$1/*! Contains uuid.\n\n${UUID_LICENCE}*/\n`) : text,
    };
  });
}
