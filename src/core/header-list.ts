import { type HeaderAccess, headerText } from './header-access.ts';
import { indexOfHeader } from './propagation.ts';

/**
 * Reads and writes headers in a flat list of alternating names and values, with names in any letter case.
 *
 * @param listOf - returns the list of a request, which is changed in place
 */
export function headerListAccess<R, V>(listOf: (request: R) => (string | V)[]): HeaderAccess<R> {
  return {
    get: (request, name) => {
      const headers = listOf(request);
      const index = indexOfHeader(headers, name);
      return index === -1 ? undefined : headerText(headers[index + 1]);
    },
    add: (request, name, value) => {
      listOf(request).push(name, value);
    },
    replace: (request, name, value) => {
      const headers = listOf(request);
      headers[indexOfHeader(headers, name) + 1] = value;
    },
  };
}
