import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Installation } from './run-way.ts';

const PACKAGE = 'opentelemetry-instrumentation-seek';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FIXTURES = ['call.mjs', 'ending-service.mjs', 'ending-cluster.mjs'];
/** npm chooses versions that fit Node.js: for Node.js 20, those of the 2.x line of OpenTelemetry. */
const PACKAGES = {
  '@opentelemetry/instrumentation-http': '*',
  '@opentelemetry/sdk-node': '*',
  express: '*',
  fastify: '*',
};

const run = promisify(execFile);

/** Packs the built package. Returns the file. */
export async function pack(folder: string): Promise<string> {
  // The scripts would build it.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [{ filename }] = JSON.parse(stdout);
  return join(folder, filename);
}

/** Installs a major version of Node.js, and the packed package as a user does. */
export async function install(major: number, tarball: string, folder: string): Promise<Installation> {
  const nodeFolder = join(folder, 'node');
  const application = join(folder, 'application');
  mkdirSync(nodeFolder, { recursive: true });
  mkdirSync(application);
  writeFileSync(join(nodeFolder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', `node@${major}`], { cwd: nodeFolder });
  const bin = join(nodeFolder, 'node_modules', 'node', 'bin');
  // npm must run on this Node.js, because that affects which peers it chooses.
  const env = { ...bareEnvironment(), PATH: `${bin}${delimiter}${process.env['PATH']}` };
  writeFileSync(
    join(application, 'package.json'),
    JSON.stringify({ private: true, dependencies: { ...PACKAGES, [PACKAGE]: `file:${tarball}` } }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: application, env });
  for (const file of FIXTURES) {
    cpSync(join(ROOT, 'test', 'fixtures', file), join(application, file));
  }
  return {
    node: join(bin, 'node'),
    register: ['--import', `${PACKAGE}/register`],
    fixtures: application,
    env: { PACKAGE_INDEX: PACKAGE },
  };
}

/** The versions that a table names. */
export async function versions({ node, fixtures }: Installation): Promise<string> {
  const script = `
    const version = (name) => require('./node_modules/' + name + '/package.json').version;
    const names = ['@opentelemetry/sdk-node', 'express', 'fastify'];
    console.log(process.version + ' (' + names.map((name) => name + ' ' + version(name)).join(', ') + ')');
  `;
  const { stdout } = await run(node, ['--eval', script], { cwd: fixtures });
  return stdout.trim();
}

function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|SEEK_|NODE_OPTIONS$|npm_)/.test(name)),
  );
}
