/**
 * Major, minor and patch of a version: `[0, 301, 0]`.
 *
 * @param version - such as `0.301.0`, or `process.version`
 */
export function versionNumbers(version: string): readonly [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split(/[.+-]/, 3).map(Number);
  return [major, minor, patch];
}
