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
/**
 * Packages that are part of the bundles, with their licences. Loading the modules of uuid takes as long as all of this
 * package's own. Only `seek-otel tail` needs protobuf, and a dependency would be installed with every service.
 */
const CONTAINED: readonly { readonly name: string; readonly licence: () => string }[] = [
  { name: 'uuid', licence: () => fileOf('uuid/LICENSE.md') },
  {
    name: '@bufbuild/protobuf',
    licence: () => ['binary-encoding', 'varint'].map(licenceOfProtobuf).join('\n\n'),
  },
];
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
    const inputs = Object.keys(metafile.outputs[file]?.inputs ?? {});
    const notices = CONTAINED.filter(({ name }) =>
      inputs.some((input) => input.startsWith(`node_modules/${name}/`)),
    ).map(({ name, licence }) => `/*! Contains ${name}.\n\n${licence().trimEnd()}\n*/\n`);
    return { file, text: text.replace(/^(#!.*\n)?/, (start) => start + notices.join('')) };
  });
}

function fileOf(path: string): string {
  return readFileSync(`node_modules/${path}`, 'utf8');
}

/** The text of the comment at the top of a file. */
function licenceOfProtobuf(name: string): string {
  const [comment] = /^(?:\/\/.*\n)+/.exec(
    fileOf(`@bufbuild/protobuf/dist/esm/wire/${name}.js`),
  ) as RegExpExecArray;
  return comment.replaceAll(/^\/\/ ?/gm, '').trimEnd();
}
