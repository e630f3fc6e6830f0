/**
 * Versions that do not work together. Imports nothing but Node.js.
 *
 * @module
 */
import { type Application, installCommand } from './install-command.ts';
import { installedPackage, versionNumbers } from './installed-packages.ts';

export interface Misfit {
  readonly problem: string;
  /** The command that mends it. */
  readonly remedy: string;
}

const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-node';

/** The first minor versions that import from the API what only 1.10 has; some of them accept 1.9 in their peer range. */
const FIRST_TO_NEED_API_1_10: Readonly<Record<string, number>> = {
  [SDK]: 300,
  '@opentelemetry/instrumentation-http': 300,
  '@opentelemetry/instrumentation-undici': 34,
};

/** The first `sdk-node` of the 2.x line; what came before it belongs to SDK 1.x. */
const FIRST_SDK = 200;

/**
 * An SDK that is too old for `register`.
 *
 * @param from - the folders to look from, the most important one first
 */
export function oldSdkOf(application: Application, from: readonly string[]): Misfit[] {
  const sdk = installedPackage(SDK, from);
  return sdk !== undefined && versionNumbers(sdk.version)[1] < FIRST_SDK
    ? [
        {
          problem: `${SDK} ${sdk.version} belongs to SDK 1.x, and register needs 0.${FIRST_SDK}.0 or later.`,
          remedy: installCommand([SDK], application),
        },
      ]
    : [];
}

/**
 * Packages of OpenTelemetry that the API beside them is too old for.
 *
 * @param from - the folders to look from, the most important one first
 */
export function misfitsOf(application: Application, from: readonly string[]): Misfit[] {
  const sdk = installedPackage(SDK, from);
  const isSdkNewer = sdk !== undefined && versionNumbers(sdk.version)[1] >= 300;
  return Object.entries(FIRST_TO_NEED_API_1_10).flatMap(([name, first]) => {
    const found = installedPackage(name, from);
    const api = found && installedPackage(API, [found.folder, ...from]);
    const isTooOld =
      found !== undefined &&
      api !== undefined &&
      versionNumbers(found.version)[1] >= first &&
      versionNumbers(api.version)[1] < 10;
    return isTooOld
      ? [
          {
            problem: `${name} ${found.version} needs ${API} 1.10 or later, and the project has ${api.version}.`,
            remedy: installCommand([isSdkNewer ? API : name], application),
          },
        ]
      : [];
  });
}
