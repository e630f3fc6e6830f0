import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { drive } from './drive.ts';

import type { Driven, Project, SetUp } from './set-up.ts';
import type { Collecting } from './telemetry.ts';

const PAGE = { page: 'runners-and-bundlers', has: ['axios'], shows: [] } as const;
const TYPESCRIPT = ['axios', 'typescript@5', '@types/node@24'];

/** Runs a service that a tool starts. */
const runner = (
  name: string,
  heading: string,
  application: string,
  more: Pick<SetUp, 'has' | 'shows'> & Partial<SetUp>,
): SetUp => ({ ...PAGE, name, heading, application, ...more });

/** Runs a bundle in a folder without `node_modules`. */
const bundler = (
  name: string,
  heading: string,
  packages: readonly string[],
  more?: Partial<SetUp>,
): SetUp => ({
  ...PAGE,
  name,
  heading,
  application: 'bundled',
  has: ['axios', ...packages],
  shows: packages.slice(0, 1),
  run: withoutPackages,
  ...more,
});

/** Runs tests that call SEEK. */
const testRunner = (
  name: string,
  heading: string,
  application: string,
  packages: readonly string[],
): SetUp => ({
  ...PAGE,
  name,
  heading,
  application,
  has: ['axios', ...packages],
  shows: packages.slice(0, 1).map((each) => each.replace(/(?<=.)@.*/, '')),
  kind: 'script',
});

async function withoutPackages(
  project: Project,
  { run: _, ...setUp }: SetUp,
  collecting: Collecting,
): Promise<Driven> {
  rmSync(join(project.cwd, 'node_modules'), { recursive: true });
  return await drive(project, setUp, collecting);
}

/** PM2 keeps its files in the folder of the project. */
const PM2 = { has: ['axios', 'pm2'], shows: ['pm2'], env: () => ({ PM2_HOME: '.pm2' }) };

async function fromElsewhere(
  project: Project,
  { run: _, ...setUp }: SetUp,
  collecting: Collecting,
): Promise<Driven> {
  const { recipe, env, cwd } = project;
  const command = join(cwd, 'node_modules/.bin/pm2-runtime');
  const start = `cd /\n${command} start ${join(cwd, 'ecosystem.config.cjs')}`;
  const elsewhere = { ...env, PM2_HOME: join(cwd, '.pm2') };
  return await drive({ ...project, env: elsewhere, recipe: { ...recipe, start } }, setUp, collecting);
}

const ROLLUP = ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', '@rollup/plugin-json'];

/** Tests of code that imports this package and makes no calls. */
const IMPORTS_ONLY = { clients: [], note: 'the code imports this package and makes no calls' };

export const RUNNERS: readonly SetUp[] = [
  runner('type-stripping', 'Node.js and TypeScript', 'typescript', {
    has: ['axios'],
    shows: [],
    quick: true,
  }),
  runner('tsx', 'tsx', 'typescript', { has: ['axios', 'tsx'], shows: ['tsx'] }),
  runner('ts-node-commonjs', 'ts-node with CommonJS', 'typescript-commonjs', {
    has: [...TYPESCRIPT, 'ts-node'],
    shows: ['ts-node'],
  }),
  runner('ts-node', 'ts-node with ES modules', 'typescript', {
    has: [...TYPESCRIPT, 'ts-node'],
    shows: ['ts-node'],
  }),
  runner('swc-node-commonjs', 'swc-node with CommonJS', 'typescript-commonjs', {
    has: [...TYPESCRIPT, '@swc-node/register', '@swc/core'],
    shows: ['@swc-node/register'],
  }),
  runner('swc-node', 'swc-node with ES modules', 'typescript', {
    has: [...TYPESCRIPT, '@swc-node/register', '@swc/core'],
    shows: ['@swc-node/register'],
  }),
  runner('nodemon', 'nodemon', 'service', { has: ['axios', 'nodemon'], shows: ['nodemon'] }),
  runner('pm2', 'PM2', 'service', PM2),
  runner('pm2-elsewhere', 'PM2', 'service', { ...PM2, run: fromElsewhere }),
  runner('pm2-cluster', 'PM2 in cluster mode', 'service', { ...PM2, userAgent: 'job-service/4.5.6' }),
  runner('cluster', 'node:cluster', 'cluster', { has: ['axios'], shows: [] }),
  bundler('esbuild', 'esbuild', ['esbuild'], { quick: true }),
  bundler('esbuild-esm', 'esbuild with ES modules', ['esbuild']),
  bundler('tsup', 'tsup', ['tsup', 'typescript@5']),
  bundler('rollup', 'rollup', ROLLUP),
  bundler('webpack', 'webpack', ['webpack', 'webpack-cli']),
  bundler('ncc', 'ncc', ['@vercel/ncc']),
  testRunner('vitest', 'Vitest', 'vitest', ['vitest']),
  { ...testRunner('jest-30', 'Jest 30', 'jest', ['jest@30']), ...IMPORTS_ONLY },
  {
    ...testRunner('jest-30-typescript', 'Jest 30', 'jest-typescript', [
      'jest@30',
      'ts-jest',
      'typescript@5',
      '@types/jest',
      '@types/node@24',
    ]),
    ...IMPORTS_ONLY,
  },
  { ...testRunner('jest-29', 'Jest 29', 'jest', ['jest@29']), ...IMPORTS_ONLY },
  testRunner('jest-register', 'Jest tests that call SEEK', 'jest', ['jest@30']),
  testRunner('mocha', 'mocha', 'mocha', ['mocha']),
  testRunner('node-test', 'node:test', 'node-test', []),
];
