import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

interface Part {
  readonly name: string;
  readonly contents: string;
  readonly maxBytes: number;
}

/** A chunk of its own in most bundles, which pages load after their script. */
const LOADED_LATER = './graphql.js';

const entry = (...names: string[]): string => `export { ${names.join(', ')} } from './dist/web/index.js';`;
const PARTS: readonly Part[] = [
  { name: 'seekFetch', contents: entry('seekFetch'), maxBytes: 2_500 },
  { name: 'withSeek', contents: entry('withSeek'), maxBytes: 5_100 },
  {
    name: 'withSeek with createSeekSession',
    contents: entry('withSeek', 'createSeekSession'),
    maxBytes: 5_600,
  },
  {
    name: 'the chunk of withSeek',
    contents: "export * from './dist/web/graphql.js';",
    maxBytes: 1_300,
  },
];

async function gzippedBytes({ contents }: Part): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['@opentelemetry/*', LOADED_LATER],
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
