/**
 * Finds environment variables with typos in their names: they have this package's prefix but are unknown.
 *
 * @module
 */
import type { Environment } from './environment.ts';

const PREFIX = 'SEEK_OTEL_';

export interface UnknownVariable {
  readonly name: string;
  /** The known variable with the most similar name. */
  readonly nearest: string;
}

/** @param known - the names of all environment variables of this package */
export function unknownVariables(env: Environment, known: readonly string[]): readonly UnknownVariable[] {
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(PREFIX) && !known.includes(name))
    .map((name) => ({ name, nearest: nearestOf(name.toUpperCase(), known) }));
}

function nearestOf(name: string, known: readonly string[]): string {
  const byDistance = known.map((candidate) => [distance(name, candidate), candidate] as const);
  return (byDistance.sort(([first], [second]) => first - second)[0] as readonly [number, string])[1];
}

/** @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, char] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, otherChar] of [...other].entries()) {
      const substitution = (row[j] as number) + (char === otherChar ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
