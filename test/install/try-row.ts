import { rmSync } from 'node:fs';
import { copyApplications, tryApplication } from './application.ts';
import { run } from './command.ts';
import { tryPage } from './page.ts';
import { InstallError, install, type Project, ProjectInstallError } from './project.ts';
import type { Row } from './row.ts';
import type { toolsIn } from './tools.ts';

export interface Outcome {
  readonly tools: string;
  readonly versions: string;
  readonly copies: string;
  /** Added to the result in the table. */
  readonly note?: string;
  /** A sentence for each problem. */
  readonly problems: readonly string[];
}

interface Loaded {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

export async function tryRow(
  row: Row,
  toolsFor: ReturnType<typeof toolsIn>,
  tarball: string,
  folder: string,
): Promise<Outcome> {
  const tools = await toolsFor(row.node, row.manager);
  const emptyOutcome = { tools: tools.title, versions: '', copies: '' };
  try {
    const project = await install(row, tools, tarball, folder);
    const { before, now } = project.copies;
    const copies = before > 1 ? `${now}, ${before} before` : `${now}`;
    if (row.page) {
      const note = `${project.added.packages} packages, ${project.added.megabytes.toFixed(1)} MB added`;
      const { versions, problems } = await tryPage(project);
      return { ...emptyOutcome, versions, copies, note, problems: [...project.problems, ...problems] };
    }
    const loaded = await loadedIn(project, row);
    const problems = [...project.problems, ...loaded.problems, ...(await tryApplication(row, project))];
    return { ...emptyOutcome, versions: loaded.versions, copies, problems };
  } catch (error) {
    if (error instanceof ProjectInstallError) {
      return {
        ...emptyOutcome,
        note: 'not installable',
        problems: [`without this package: ${error.message}`],
      };
    }
    if (error instanceof InstallError) {
      return { ...emptyOutcome, problems: [error.message] };
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loadedIn(project: Project, { sdk }: Row): Promise<{ versions: string; problems: string[] }> {
  copyApplications(project.cwd);
  const words = [...project.node, 'api-versions.mjs', ...(sdk === undefined ? [] : [sdk])];
  const { code, stdout, stderr } = await run(words, project);
  if (code !== 0) {
    return { versions: '', problems: [`api-versions.mjs failed: ${stderr}`] };
  }
  const loaded: Partial<Record<'api' | 'sdk' | 'apiOfSdk', Loaded>> = JSON.parse(stdout);
  const { api, apiOfSdk } = loaded;
  const versions = [
    ...(loaded.sdk === undefined ? [] : [`${loaded.sdk.name} ${loaded.sdk.version}`]),
    `API ${api?.version ?? 'none'}`,
  ].join(', ');
  if (api === undefined) {
    return { versions, problems: ["this package can't find @opentelemetry/api"] };
  }
  return apiOfSdk === undefined || apiOfSdk.folder === api.folder
    ? { versions, problems: [] }
    : {
        versions,
        problems: [
          `two copies of the API: the SDK loads ${apiOfSdk.version}, this package loads ${api.version}`,
        ],
      };
}
