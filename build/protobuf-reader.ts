import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const FILE = fileURLToPath(new URL('../dist/cli/otlp/otlp-protobuf.js', import.meta.url));
const PACKAGE = '@bufbuild/protobuf';
const fileOf = (path: string) =>
  readFileSync(new URL(`../node_modules/${PACKAGE}/${path}`, import.meta.url), 'utf8');
const { version } = JSON.parse(fileOf('package.json'));

/**
 * Bundles the reader of protobuf's wire format into the built package. Only `seek-otel tail` needs it, and a dependency
 * would be installed with every service.
 */
export async function bundleProtobufReader(): Promise<void> {
  await build({
    entryPoints: [FILE],
    outfile: FILE,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    banner: {
      js: `/*! Contains ${PACKAGE} ${version}, under these licences:\n${[
        licenceOf('dist/esm/wire/binary-encoding.js'),
        licenceOf('dist/esm/wire/varint.js'),
      ].join('\n\n')}\n*/`,
    },
  });
}

/** The text of the comment at the top of a file. */
function licenceOf(path: string): string {
  const [comment] = /^(?:\/\/.*\n)+/.exec(fileOf(path)) as RegExpExecArray;
  return comment.replaceAll(/^\/\/ ?/gm, '').trimEnd();
}
