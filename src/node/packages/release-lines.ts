/**
 * The release lines of OpenTelemetry: SDK 2.x and 3.x.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/releases/tag/experimental%2Fv0.300.0
 * @module
 */
import { versionNumbers } from './version-numbers.ts';

/** The first minor version of `sdk-node`, and of the packages that are released with it, on the 3.x line. */
export const FIRST_SDK_ON_LINE_3 = 300;

/** @param version - that of `sdk-node` */
export function isSdkOnLine2(version: string): boolean {
  return versionNumbers(version)[1] < FIRST_SDK_ON_LINE_3;
}
