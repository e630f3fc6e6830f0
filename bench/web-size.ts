/**
 * What the browser's entry adds to a page, minified and gzipped, OpenTelemetry not counted. `npm run build` prints it;
 * exits with 1 if it is more than it may be.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

interface Part {
  readonly name: string;
  readonly imports: readonly string[];
  readonly bytesAtMost: number;
}

const PARTS: readonly Part[] = [
  { name: 'seekFetch', imports: ['seekFetch'], bytesAtMost: 2_000 },
  { name: 'withSeek', imports: ['withSeek', 'createSeekSession'], bytesAtMost: 4_000 },
];

async function gzippedBytes({ imports }: Part): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${imports.join(', ')} } from './dist/web/index.js';`,
      resolveDir: fileURLToPath(new URL('../', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['@opentelemetry/*'],
    write: false,
  });
  const code = outputFiles.map(({ text }) => text).join('');
  // In a page's bundle there are no imports.
  return gzipSync(code.replace(/import\{[^}]*\}from"@opentelemetry\/[^"]*";/g, ''), { level: 9 }).length;
}

for (const part of PARTS) {
  const bytes = await gzippedBytes(part);
  console.log(`web: ${part.name} ${bytes} bytes, minified and gzipped (at most ${part.bytesAtMost})`);
  if (bytes > part.bytesAtMost) {
    process.exitCode = 1;
  }
}
