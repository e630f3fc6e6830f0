import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

interface Part {
  readonly name: string;
  readonly imports: readonly string[];
  readonly maxBytes: number;
}

const PARTS: readonly Part[] = [
  { name: 'seekFetch', imports: ['seekFetch'], maxBytes: 2_000 },
  { name: 'withSeek', imports: ['withSeek', 'createSeekSession'], maxBytes: 4_000 },
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
  // A page's bundler resolves these imports.
  return gzipSync(code.replace(/import\{[^}]*\}from"@opentelemetry\/[^"]*";/g, ''), { level: 9 }).length;
}

/**
 * Prints how much the browser entry adds to a page, minified and gzipped, without OpenTelemetry.
 *
 * @throws Error if a part is larger than its limit
 */
export async function checkWebSize(): Promise<void> {
  for (const part of PARTS) {
    const bytes = await gzippedBytes(part);
    console.log(`web: ${part.name} ${bytes} bytes, minified and gzipped (at most ${part.maxBytes})`);
    if (bytes > part.maxBytes) {
      throw new Error(`${part.name} is larger than ${part.maxBytes} bytes`);
    }
  }
}
