/**
 * The command that installs packages of OpenTelemetry, in the syntax of the application's package manager and in
 * versions that fit the application's release line of OpenTelemetry (SDK 2.x or 3.x). Imports nothing but Node.js.
 *
 * @see https://opentelemetry.io/blog/2026/otel-js-sdk-3-0/
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installedPackage } from './installed-packages.ts';
import { API, AUTO_INSTRUMENTATIONS, NODE_SDK, UNDICI_INSTRUMENTATION } from './names.ts';
import { isSdkOnLine2 } from './release-lines.ts';
import { versionNumbers } from './version-numbers.ts';

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

/** The last minor versions on the SDK 2.x line of packages that have version numbers of their own. */
const LAST_ON_LINE_2: Readonly<Record<string, string>> = {
  [API]: '1.9.0',
  [AUTO_INSTRUMENTATIONS]: '0.81.0',
  [UNDICI_INSTRUMENTATION]: '0.33.0',
};
/** The same for the SDK and all packages that are released with it. */
const LAST_SDK_ON_LINE_2 = '0.223.0';

export interface Application {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
}

/** @param names - names of OpenTelemetry packages */
export function installCommand(names: readonly string[], application: Application): string {
  const versions = installedVersions(application);
  // The packages of the 2.x line do not accept API 1.10, so the command has to downgrade the API with them.
  const isApiTooNew =
    isOnLine2(versions, application) && versions.api !== undefined && !isApiOnLine2(versions.api);
  const all = isApiTooNew && !names.includes(API) ? [API, ...names] : names;
  return [
    packageManagerCommand(application),
    ...all.map((name) => specifierOf(name, versions, application)),
  ].join(' ');
}

interface InstalledVersions {
  readonly api: string | undefined;
  readonly sdk: string | undefined;
}

function installedVersions({ directory }: Application): InstalledVersions {
  return {
    api: installedPackage(API, [directory])?.version,
    sdk: installedPackage(NODE_SDK, [directory])?.version,
  };
}

/** Node.js decides if it is too old for SDK 3.x, then the installed SDK, then the installed API. */
function isOnLine2({ api, sdk }: InstalledVersions, { nodeVersion }: Application): boolean {
  if (!supportsLine3(nodeVersion)) {
    return true;
  }
  return sdk === undefined ? api !== undefined && isApiOnLine2(api) : isSdkOnLine2(sdk);
}

function isApiOnLine2(version: string): boolean {
  return versionNumbers(version)[1] < 10;
}

/**
 * The command with which the application's package manager adds a package, such as `npm install`. The nearest lock file
 * takes precedence over the program that started the process, because `npx` runs in the projects of every package
 * manager.
 */
export function packageManagerCommand({ directory, env }: Pick<Application, 'directory' | 'env'>): string {
  return COMMANDS[fromFiles(directory) ?? fromUserAgent(env['npm_config_user_agent']) ?? 'npm'];
}

function fromFiles(directory: string): PackageManager | undefined {
  const [, manager] = LOCK_FILES.find(([file]) => existsSync(join(directory, file))) ?? [];
  const parent = dirname(directory);
  return manager ?? fromPackageJson(directory) ?? (parent === directory ? undefined : fromFiles(parent));
}

/** Reads Corepack's field, such as `"pnpm@11.2.0"`: https://nodejs.org/api/packages.html#packagemanager */
function fromPackageJson(directory: string): PackageManager | undefined {
  try {
    const { packageManager } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return fromUserAgent(String(packageManager).replace('@', '/'));
  } catch {
    return undefined;
  }
}

/** @param userAgent - such as `pnpm/11.2.0 npm/? node/v24.21.0 linux x64` */
function fromUserAgent(userAgent: string | undefined): PackageManager | undefined {
  const name = userAgent?.split('/', 1)[0] ?? '';
  return Object.hasOwn(COMMANDS, name) ? (name as PackageManager) : undefined;
}

/** @returns the bare name if the latest version fits */
function specifierOf(name: string, versions: InstalledVersions, application: Application): string {
  const isLine2 = isOnLine2(versions, application);
  const last = Object.hasOwn(LAST_ON_LINE_2, name) ? LAST_ON_LINE_2[name] : undefined;
  if (last !== undefined) {
    return isLine2 ? `${name}@~${last}` : name;
  }
  // All other packages are released with the SDK, under the same version number.
  if (name !== NODE_SDK && versions.sdk !== undefined && isSdkOnLine2(versions.sdk) === isLine2) {
    return `${name}@~${minorOf(versions.sdk)}`;
  }
  return isLine2 ? `${name}@~${LAST_SDK_ON_LINE_2}` : name;
}

function minorOf(version: string): string {
  const [major, minor] = versionNumbers(version);
  return `${major}.${minor}.0`;
}

/** @see https://github.com/open-telemetry/opentelemetry-js/releases/tag/v3.0.0 */
function supportsLine3(nodeVersion: string): boolean {
  const [major, minor] = versionNumbers(nodeVersion);
  return major > 22 || (major === 22 && minor >= 15);
}
