/**
 * `npm run docs`: writes docs/api.md and docs/api-web.md, the reference of both entries, from their TSDoc. Argument: another
 * folder to write to.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = 'opentelemetry-instrumentation-seek';
const ENTRIES = [
  {
    entry: 'dist/index.d.ts',
    page: 'api.md',
    title: PACKAGE,
    other: 'For pages and edge runtimes, see [opentelemetry-instrumentation-seek/web](api-web.md).',
  },
  {
    entry: 'dist/web/index.d.ts',
    page: 'api-web.md',
    title: `${PACKAGE}/web`,
    other: 'For Node.js, see [opentelemetry-instrumentation-seek](api.md).',
  },
];

const [, , folder = join(ROOT, 'docs')] = process.argv;

async function reference({ entry, title, other }: (typeof ENTRIES)[number]): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'api-reference-'));
  const options: TypeDocOptions & Partial<PluginOptions> = {
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: [join(ROOT, entry)],
    tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    name: title,
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeExternals: true,
    treatWarningsAsErrors: true,
    logLevel: 'Warn',
    outputFileStrategy: 'modules',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    expandObjects: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    entryFileName: 'api.md',
    outputs: [{ name: 'markdown', path: out }],
  };
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === undefined) {
    throw new Error(`TypeDoc can't read ${entry}.`);
  }
  await application.generateOutputs(project);
  const text = readFileSync(join(out, 'api.md'), 'utf8');
  rmSync(out, { recursive: true });
  if (application.logger.hasErrors() || application.logger.hasWarnings()) {
    throw new Error(`TypeDoc warns about ${entry}.`);
  }
  return text.replace(
    `# ${title}\n`,
    (heading) => `<!-- Written by npm run docs. -->\n\n${heading}\n${other}\n`,
  );
}

for (const each of ENTRIES) {
  writeFileSync(join(folder, each.page), await reference(each));
}
