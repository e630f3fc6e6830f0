import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageOf } from './dockerfile.ts';
import { drive } from './drive.ts';
import type { Driven, Project, SetUp } from './set-up.ts';
import type { Collecting } from './telemetry.ts';

const CONTAINER = fileURLToPath(new URL('container.sh', import.meta.url));

/** Starts what the Dockerfile of the recipe starts, as process 1 of a PID namespace. */
async function driveContainer(
  project: Project,
  { run: _, ...setUp }: SetUp,
  collecting: Collecting,
): Promise<Driven> {
  const { env, workdir, user, command } = imageOf(project.recipe.files.get('Dockerfile') ?? '');
  const words = [CONTAINER, project.cwd, workdir, user, dirname(project.node), ...command];
  return await drive(
    {
      ...project,
      env: { ...project.env, ...env },
      recipe: { ...project.recipe, start: words.map((word) => `'${word}'`).join(' ') },
    },
    setUp,
    collecting,
  );
}

export const CONTAINERS: readonly SetUp[] = [
  {
    name: 'container',
    page: 'containers',
    heading: 'Docker',
    has: [],
    application: 'service',
    shows: ['@opentelemetry/sdk-node'],
    run: driveContainer,
    quick: true,
    note: "the Dockerfile's CMD as process 1 of a PID namespace, on a read-only file system, without HOME, not as root",
  },
];
