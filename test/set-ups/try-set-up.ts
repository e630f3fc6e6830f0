import { rmSync } from 'node:fs';
import type { toolsIn } from '../install/tools.ts';
import { browserOfTests, requiredProgram } from '../web/support/browsers.ts';
import { startStrictOrigin } from '../web/support/strict-origin.ts';
import { drive } from './drive.ts';
import { createProject, installedVersions } from './project.ts';
import type { SetUp } from './set-up.ts';
import type { Outcome } from './table.ts';
import { OTLP } from './telemetry.ts';
import { verdictOf } from './verdict.ts';

/** Follows the recipe of a set-up in a new folder, and removes the folder. */
export async function trySetUp(
  setUp: SetUp,
  toolsFor: ReturnType<typeof toolsIn>,
  tarball: string,
  folder: string,
): Promise<Outcome> {
  const seek = await startStrictOrigin();
  const collecting = await (setUp.telemetry ?? OTLP).start();
  const outcome = async (): Promise<Outcome> => {
    // Said before minutes of installing and building.
    if (setUp.kind === 'page') {
      requiredProgram(browserOfTests());
    }
    const tools = await toolsFor(setUp.node ?? 24, setUp.manager ?? 'npm 11');
    const env = {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
      ...collecting.env,
      ...setUp.env?.({ seek: seek.origin, collector: collecting.url }),
    };
    const project = await createProject(setUp, tools, tarball, folder, env);
    const versions = [
      ...(setUp.manager === undefined ? [] : [tools.title]),
      ...installedVersions(project, setUp.shows),
    ].join(', ');
    const driven = await drive(project, setUp, collecting);
    return { versions, ...verdictOf(setUp, driven, seek.requests(), collecting) };
  };
  const failed = ({ message }: Error): Outcome => ({
    versions: '',
    headers: [message],
    oneSpan: [message],
    equalIds: [message],
    delivered: [message],
    others: [],
  });
  try {
    return await outcome().catch(failed);
  } finally {
    await Promise.all([seek.close(), collecting.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
