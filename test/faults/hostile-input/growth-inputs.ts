/**
 * The inputs of the cases of growth.test.ts, and the cases that prove that the counts can be trusted.
 *
 * @module
 */

/** A function of src/, and an input of a given size for it. */
export interface Case {
  readonly name: string;
  /** Default: 10 kB, 100 kB and 1 MB. */
  readonly sizes?: readonly number[];
  /** How much the work may grow with a size that is ten times as long. Default: 10. */
  readonly bound?: number;
  /** Makes the input, and returns the call that takes it. Only the call is counted. */
  prepare(size: number): () => unknown;
}

export const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
export const REQUEST_ID = 'x-request-id';

/** One case per unit: a text that repeats it up to the size. */
export function units(name: string, list: readonly string[], call: (text: string) => unknown): Case[] {
  return list.map((unit) =>
    many(`${name}: ${JSON.stringify(unit)}`, unit.length, (count) => unit.repeat(count), call),
  );
}

/** A case whose input has many parts. `bytes` is the approximate size of a part. */
export function many<T>(
  name: string,
  bytes: number,
  input: (count: number) => T,
  call: (input: T) => unknown,
): Case {
  return {
    name,
    prepare: (size) => {
      const made = input(Math.ceil(size / bytes));
      return () => call(made);
    },
  };
}

/** A case that costs a lot per byte. */
export function smaller(each: Case): Case {
  return { ...each, sizes: [50, 500, 5_000] };
}

/** A case that sorts. For these sizes, n log n grows to less than the 15-fold. */
export function sorting(each: Case): Case {
  return { ...each, bound: 15 };
}

/** Names have the same length, so that ten times as many cost ten times as much. */
export function listOf<T>(count: number, item: (name: string) => T): T[] {
  return Array.from({ length: count }, (_, i) => item(String(i).padStart(7, '0')));
}

/** The size of a header in {@link headers} and {@link lines}. */
export const HEADER_BYTES = 100;
/** Names and values in turn. */
export function headers(count: number): string[] {
  return listOf(count, (name) => [`x-header-${name}`, 'v'.repeat(80)]).flat();
}
export function lines(count: number): string {
  return listOf(count, (name) => `x-header-${name}: ${'v'.repeat(80)}\r\n`).join('');
}
export function recordOf(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1] as string]] : [])));
}

/** Calls a function that rejects its input. */
export function rejected(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** Cases whose work is known, and one that is quadratic. */
export function controlCases(): Case[] {
  return [
    many('control: a loop', 1, Number, oneLoop),
    many(
      'control: callbacks',
      1,
      (count) => 'a'.repeat(count),
      (text) => text.replace(/./g, replaced),
    ),
    { name: 'control: a loop in a loop', sizes: [10, 100, 1_000], prepare: (size) => () => loopInLoop(size) },
  ];
}

function oneLoop(size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum = added(sum, i);
  }
  return sum;
}
function loopInLoop(size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      sum = added(sum, j);
    }
  }
  return sum;
}
function added(sum: number, index: number): number {
  return (sum + index) | 0;
}
const replaced = (match: string): string => match;
/** The names of the functions that are counted although they are not in src/. */
export const CONTROLS: readonly string[] = ['oneLoop', 'loopInLoop', 'added', 'replaced'];
