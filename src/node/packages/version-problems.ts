/**
 * Finds installed versions of OpenTelemetry packages that do not work together. Imports nothing but Node.js.
 *
 * @module
 */
import { type Application, installCommand } from './install-command.ts';
import { type InstalledPackage, installedPackage } from './installed-packages.ts';
import {
  API,
  AUTO_INSTRUMENTATIONS,
  HTTP_INSTRUMENTATION,
  NODE_SDK,
  UNDICI_INSTRUMENTATION,
} from './names.ts';
import { pnpApi, requiresEsModulesOfPnp } from './plug-and-play.ts';
import { FIRST_SDK_ON_LINE_3 } from './release-lines.ts';
import { versionNumbers } from './version-numbers.ts';

export interface VersionProblem {
  readonly problem: string;
  /** The command that installs a version that fits. */
  readonly remedy: string;
}

/**
 * The packages of the 3.x line import exports that the API has from 1.10 on; some of them accept API 1.9 in their peer range,
 * so that package managers do not report the conflict.
 */
const FIRST_UNDICI_INSTRUMENTATION_ON_LINE_3 = 34;

/** The first `sdk-node` on the SDK 2.x line. */
const FIRST_SDK_ON_LINE_2 = 200;

/**
 * Reports an SDK that is too old for `register`.
 *
 * @param from - folders to resolve packages from, in order of precedence
 */
export function sdkVersionProblems(application: Application, from: readonly string[]): VersionProblem[] {
  const sdk = installedPackage(NODE_SDK, from);
  return sdk !== undefined && versionNumbers(sdk.version)[1] < FIRST_SDK_ON_LINE_2
    ? [
        {
          problem: `${NODE_SDK} ${sdk.version} belongs to SDK 1.x; register requires 0.${FIRST_SDK_ON_LINE_2}.0 or later.`,
          remedy: installCommand([NODE_SDK], application),
        },
      ]
    : [];
}

/**
 * Reports a Node.js that is too old for `register` under Yarn Plug'n'Play.
 *
 * @param directory - resolves the packages that `register` requires
 */
export function pnpVersionProblems({ nodeVersion }: Application, directory: string): VersionProblem[] {
  return pnpApi(directory) === undefined || requiresEsModulesOfPnp(nodeVersion)
    ? []
    : [
        {
          problem: `Under Yarn Plug'n'Play, register requires Node.js 22.15 or later, but this is ${nodeVersion}.`,
          remedy: 'yarn config set nodeLinker node-modules && yarn install',
        },
      ];
}

/**
 * Reports packages that require a newer API than the installed one.
 *
 * @param from - folders to resolve packages from, in order of precedence
 * @param ownSdk - whether the application starts an SDK itself, with instrumentations of its choice
 */
export function apiVersionProblems(
  application: Application,
  from: readonly string[],
  ownSdk = false,
): VersionProblem[] {
  const sdk = installedPackage(NODE_SDK, from);
  const isSdkOnLine3 = sdk !== undefined && versionNumbers(sdk.version)[1] >= FIRST_SDK_ON_LINE_3;
  return apiDependents(from, ownSdk).flatMap(({ found, firstOnLine3, owner }) => {
    const api = found && installedPackage(API, [found.folder, ...from]);
    const isApiTooOld =
      found !== undefined &&
      api !== undefined &&
      versionNumbers(found.version)[1] >= firstOnLine3 &&
      versionNumbers(api.version)[1] < 10;
    return isApiTooOld
      ? [
          {
            problem: `${found.name} ${found.version} requires ${API} 1.10 or later, but ${api.version} is installed.`,
            remedy: installCommand([isSdkOnLine3 ? API : owner], application),
          },
        ]
      : [];
  });
}

/** A package that imports the API. */
interface ApiDependent {
  readonly found: InstalledPackage | undefined;
  readonly firstOnLine3: number;
  /** The package that the application installs to get this one. */
  readonly owner: string;
}

function apiDependents(from: readonly string[], ownSdk: boolean): readonly ApiDependent[] {
  const sdkOrHttp = [NODE_SDK, HTTP_INSTRUMENTATION].map((name) => ({
    found: installedPackage(name, from),
    firstOnLine3: FIRST_SDK_ON_LINE_3,
    owner: name,
  }));
  // register bundles an undici instrumentation. It loads the installed one only through auto-instrumentations-node.
  const auto = installedPackage(AUTO_INSTRUMENTATIONS, from);
  const undici = {
    found: ownSdk
      ? installedPackage(UNDICI_INSTRUMENTATION, from)
      : auto && installedPackage(UNDICI_INSTRUMENTATION, [auto.folder]),
    firstOnLine3: FIRST_UNDICI_INSTRUMENTATION_ON_LINE_3,
    owner: ownSdk ? UNDICI_INSTRUMENTATION : AUTO_INSTRUMENTATIONS,
  };
  return [...sdkOrHttp, undici];
}
