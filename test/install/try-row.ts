import { rmSync } from 'node:fs';
import { copyApplications, tryApplication } from './application.ts';
import { run } from './command.ts';
import { tryPage } from './page.ts';
import { InstallationFails, install, NotInstallable, type Project } from './project.ts';
import type { Row } from './row.ts';
import type { toolsIn } from './tools.ts';

export interface Outcome {
  readonly tools: string;
  readonly versions: string;
  readonly copies: string;
  /** What is to say of a row besides that it passes or fails. */
  readonly note?: string;
  /** A sentence for each thing that is wrong. */
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
  const nothingSeen = { tools: tools.title, versions: '', copies: '' };
  try {
    const project = await install(row, tools, tarball, folder);
    const { before, now } = project.copies;
    const copies = before > 1 ? `${now}, ${before} before` : `${now}`;
    if (row.page) {
      const note = `${project.added.packages} packages, ${project.added.megabytes.toFixed(1)} MB added`;
      const { versions, problems } = await tryPage(project);
      return { ...nothingSeen, versions, copies, note, problems: [...project.problems, ...problems] };
    }
    const loaded = await loadedIn(project, row);
    const problems = [...project.problems, ...loaded.problems, ...(await tryApplication(row, project))];
    return { ...nothingSeen, versions: loaded.versions, copies, problems };
  } catch (error) {
    if (error instanceof NotInstallable) {
      return {
        ...nothingSeen,
        note: 'not installable',
        problems: [`by itself, without this package: ${error.message}`],
      };
    }
    if (error instanceof InstallationFails) {
      return { ...nothingSeen, problems: [error.message] };
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
    return { versions: '', problems: [`looking for the API fails: ${stderr}`] };
  }
  const loaded: Partial<Record<'api' | 'sdk' | 'apiOfSdk', Loaded>> = JSON.parse(stdout);
  const { api, apiOfSdk } = loaded;
  const versions = [
    ...(loaded.sdk === undefined ? [] : [`${loaded.sdk.name} ${loaded.sdk.version}`]),
    `API ${api?.version ?? 'none'}`,
  ].join(', ');
  if (api === undefined) {
    return { versions, problems: ['this package finds no @opentelemetry/api'] };
  }
  return apiOfSdk === undefined || apiOfSdk.folder === api.folder
    ? { versions, problems: [] }
    : {
        versions,
        problems: [`the SDK loads API ${apiOfSdk.version}, this package API ${api.version}: two copies`],
      };
}
