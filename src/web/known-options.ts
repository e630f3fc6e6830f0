/** @throws TypeError that names the first unknown option, and the known ones */
export function assertKnown(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`SEEK option "${name}" does not exist; known: ${known.join(', ')}`);
    }
  }
}
