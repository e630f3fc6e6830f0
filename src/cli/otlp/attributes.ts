/**
 * Attributes in OTLP's JSON encoding.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/common/v1/common.proto
 * @module
 */
import { elementsOf, membersOf } from './json-value.ts';

/** Deeper values are dropped: they would overflow the stack. Real ones are flat. */
const MAX_DEPTH = 16;

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The attributes by key. A map, and an array or a map within an array, becomes JSON text.
 *
 * @param list - a list of key-value pairs, or any other JSON value
 */
export function attributesOf(list: unknown): Record<string, unknown> {
  return Object.fromEntries(
    pairsOf(list).map(([key, value]) => {
      const plain = plainOf(value, 0);
      return [key, Array.isArray(plain) ? plain.map(asText) : asText(plain)];
    }),
  );
}

function pairsOf(list: unknown): [string, unknown][] {
  return elementsOf(list)
    .map(membersOf)
    .flatMap(({ key, value }) => (typeof key === 'string' ? [[key, value]] : []));
}

function asText(plain: Plain): Plain {
  return typeof plain === 'object' && plain !== null ? JSON.stringify(plain) : plain;
}

/** @returns `null` for an empty value, and for what is not one */
function plainOf(value: unknown, depth: number): Plain {
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } =
    membersOf(value);
  if (depth > MAX_DEPTH) {
    return null;
  }
  if (arrayValue !== undefined) {
    return elementsOf(membersOf(arrayValue)['values']).map((each) => plainOf(each, depth + 1));
  }
  if (kvlistValue !== undefined) {
    const members = pairsOf(membersOf(kvlistValue)['values']);
    return Object.fromEntries(members.map(([key, member]) => [key, plainOf(member, depth + 1)]));
  }
  return numberOf(intValue ?? doubleValue) ?? scalarOf(stringValue ?? boolValue ?? bytesValue);
}

/** @returns the text of a number that JavaScript can't represent: a large int64, or `NaN` */
function numberOf(value: unknown): number | string | undefined {
  if (typeof value !== 'string') {
    return typeof value === 'number' ? value : undefined;
  }
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : value;
}

function scalarOf(value: unknown): string | boolean | null {
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
