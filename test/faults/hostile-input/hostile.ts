/**
 * Property tests for input from an attacker or by mistake. `npm test` runs a short version of them, `npm run test:hostile`
 * a million cases. HOSTILE_CASES sets the number of cases. HOSTILE_SEED repeats a run that failed.
 *
 * @module
 */
import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';

const CASES = naturalNumber('HOSTILE_CASES') ?? 20_000;
const SEED = naturalNumber('HOSTILE_SEED') ?? randomInt(2 ** 31);

/** The built-in prototypes, which this package must not change. */
const PROTOTYPES = [Object, Array, Function, String, Number, Map, Set, WeakMap, Promise, Error, RegExp].map(
  ({ prototype }) => prototype as object,
);

/**
 * Defines a property test. A case passes if the check neither throws nor changes a prototype.
 *
 * @param share - the share of all cases that this test runs. The shares of all tests add up to 1.
 */
export function hostile<T>(
  title: string,
  share: number,
  input: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
): void {
  const numRuns = Math.ceil(CASES * share);
  it(title, async () => {
    const before = keysOfPrototypes();
    const property = fc.asyncProperty(input, async (value) => {
      await check(value);
      expect(keysOfPrototypes(), 'a prototype has changed').to.equal(before);
    });
    console.log(`      ${numRuns} cases, HOSTILE_SEED=${SEED}`);
    await fc.assert(property, { numRuns, seed: SEED });
  }).timeout(0);
}

function keysOfPrototypes(): number {
  return PROTOTYPES.reduce((sum, prototype) => sum + Reflect.ownKeys(prototype).length, 0);
}

function naturalNumber(name: string): number | undefined {
  const value = process.env[name];
  if (value !== undefined && !/^\d{1,10}$/.test(value)) {
    throw new RangeError(`${name} takes a number of up to ten digits; found ${JSON.stringify(value)}`);
  }
  return value === undefined ? undefined : Number(value);
}

/** Any text, and texts that have caused problems before. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'x\r\nX-Injected: y',
    'x\ny',
    'x\ry',
    'x\0y',
    '\u2028',
    '\ud800',
    '%',
    '%00',
    '%0d%0aX-Injected:%20y',
    'null',
    'undefined',
    'NaN',
    '-0',
    'é',
    '❤',
    'a'.repeat(70_000),
  ),
);

/** Pieces of host names, and separators that could split a host name. */
const HOST_PIECES = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('seek', 'seek.com', 'seek.com.au', 'graphql.', 'auth.', 'evil', '.com', '.au'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '.',
      '..',
      '。',
      '%2e',
      '%2E',
      '@',
      '#',
      '?',
      '/',
      '\\',
      ':',
      ':443',
      '\t',
      '\n',
      '\0',
      ' ',
      '*',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('[::1]', '127.0.0.1', '2130706433', '0x7f.1', 'localhost') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('SEEK', 'ｓｅｅｋ', 'ſeek', 'ѕeek', 'xn--eek-', '\u00ad', '\u200d'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: 'binary' }) },
);

/** A host name with or without a port, or a text that resembles one. */
export const host: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('graphql.seek.com', 'seek.com.au', 'seek.com', 'evilseek.com', 'seek.com.evil.example'),
  fc.array(HOST_PIECES, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('')),
  fc.webAuthority(),
);

/** An origin that a caller could pass to a client. */
export const origin: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('https://', 'http://', 'HTTPS:', 'https:\\\\'), host)
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.webUrl() },
  { weight: 1, arbitrary: text },
);

/** Whether a URL leads to SEEK. Implements the rule of the default hosts independently of the code under test. */
export function leadsToSeek(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const labels = new URL(url).hostname.split('.');
  if (labels.at(-1) === '') {
    labels.pop();
  }
  const isSeek = (domain: string) => labels.slice(-domain.split('.').length).join('.') === domain;
  return labels.every((label) => label !== '') && (isSeek('seek.com') || isSeek('seek.com.au'));
}
