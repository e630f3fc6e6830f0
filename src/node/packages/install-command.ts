/**
 * The command that installs what is missing: in the words of the application's package manager, and in versions of the
 * line of OpenTelemetry that the application is on. Imports nothing but Node.js.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installedPackage, versionNumbers } from './installed-packages.ts';

const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-node';

const COMMANDS = { npm: 'npm install', pnpm: 'pnpm add', yarn: 'yarn add', bun: 'bun add' } as const;
type PackageManager = keyof typeof COMMANDS;

const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/** The last minor versions before SDK 3.0. */
const LAST_OF_LINE_2: Readonly<Record<string, string>> = {
  [API]: '1.9.0',
  '@opentelemetry/instrumentation-undici': '0.33.0',
};
/** Of the SDK and what comes out with it. */
const LAST_SDK_OF_LINE_2 = '0.223.0';

export interface Application {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
}

/** @param names - of OpenTelemetry's packages */
export function installCommand(names: readonly string[], application: Application): string {
  const found = installed(application);
  // A newer API than the line takes has to make room.
  const isApiTooNew = isOnLine2(found, application) && found.api !== undefined && !isApiOfLine2(found.api);
  const all = isApiTooNew && !names.includes(API) ? [API, ...names] : names;
  return [
    packageManagerCommand(application),
    ...all.map((name) => specifierOf(name, found, application)),
  ].join(' ');
}

interface Installed {
  readonly api: string | undefined;
  readonly sdk: string | undefined;
}

function installed({ directory }: Application): Installed {
  return {
    api: installedPackage(API, [directory])?.version,
    sdk: installedPackage(SDK, [directory])?.version,
  };
}

/** By the SDK, else by the API; a Node.js that SDK 3.x does not run on decides first. */
function isOnLine2({ api, sdk }: Installed, { nodeVersion }: Application): boolean {
  if (!runsLine3(nodeVersion)) {
    return true;
  }
  return sdk === undefined ? api !== undefined && isApiOfLine2(api) : isSdkOfLine2(sdk);
}

function isApiOfLine2(version: string): boolean {
  return versionNumbers(version)[1] < 10;
}

function isSdkOfLine2(version: string): boolean {
  return versionNumbers(version)[1] < 300;
}

/**
 * How the application's package manager adds a package: `npm install`, say. The nearest lock file names it, which tells
 * more than who started the process: `npx` works in every project.
 */
export function packageManagerCommand({ directory, env }: Pick<Application, 'directory' | 'env'>): string {
  return COMMANDS[byFiles(directory) ?? byUserAgent(env['npm_config_user_agent']) ?? 'npm'];
}

function byFiles(directory: string): PackageManager | undefined {
  const [, manager] = LOCK_FILES.find(([file]) => existsSync(join(directory, file))) ?? [];
  const parent = dirname(directory);
  return manager ?? byPackageJson(directory) ?? (parent === directory ? undefined : byFiles(parent));
}

/** Corepack's field, such as `"pnpm@11.2.0"`: https://nodejs.org/api/packages.html#packagemanager */
function byPackageJson(directory: string): PackageManager | undefined {
  try {
    const { packageManager } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return byUserAgent(String(packageManager).replace('@', '/'));
  } catch {
    return undefined;
  }
}

/** From `pnpm/11.2.0 npm/? node/v24.21.0 linux x64`. */
function byUserAgent(userAgent: string | undefined): PackageManager | undefined {
  const name = userAgent?.split('/', 1)[0] ?? '';
  return Object.hasOwn(COMMANDS, name) ? (name as PackageManager) : undefined;
}

/** Without a version where the newest one fits. */
function specifierOf(name: string, found: Installed, application: Application): string {
  const isLine2 = isOnLine2(found, application);
  const last = Object.hasOwn(LAST_OF_LINE_2, name) ? LAST_OF_LINE_2[name] : undefined;
  if (last !== undefined) {
    return isLine2 ? `${name}@~${last}` : name;
  }
  // The packages of the SDK's repository come out together, under one version.
  if (name !== SDK && found.sdk !== undefined && isSdkOfLine2(found.sdk) === isLine2) {
    return `${name}@~${minorOf(found.sdk)}`;
  }
  return isLine2 ? `${name}@~${LAST_SDK_OF_LINE_2}` : name;
}

function minorOf(version: string): string {
  const [major, minor] = versionNumbers(version);
  return `${major}.${minor}.0`;
}

/** SDK 3.x needs Node.js 22.15. */
function runsLine3(nodeVersion: string): boolean {
  const [major, minor] = versionNumbers(nodeVersion.replace(/^v/, ''));
  return major > 22 || (major === 22 && minor >= 15);
}
