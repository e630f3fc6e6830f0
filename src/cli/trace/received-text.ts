/**
 * Text from a backend, which is not trusted: whoever sends requests to a service decides what its spans record.
 *
 * @module
 */
import { printable, withoutSecrets } from '../text.ts';

/**
 * Makes a value of any type a text that can be printed, without secrets. What is not a text becomes JSON.
 *
 * @returns `undefined` if there is no value
 */
export function receivedText(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return cleaned(typeof value === 'string' ? value : jsonOf(value));
}

function cleaned(text: string): string {
  // In this order: line breaks separate the words in which secrets are found.
  return printable(withoutSecrets(text));
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // A bigint, or too deep for the stack.
    return typeof value === 'bigint' ? value.toString() : '…';
  }
}
