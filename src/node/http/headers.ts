/**
 * Reads and writes the headers of node:http requests.
 *
 * @module
 */
import type { ClientRequest, OutgoingHttpHeader, OutgoingHttpHeaders, RequestOptions } from 'node:http';
import { guarded } from '../../core/guarded.ts';
import { type HeaderAccess, headerText } from '../../core/header-access.ts';
import { type HeaderList, type Propagate, settleHeaders } from '../../core/propagation.ts';

export const HTTP_HEADERS: HeaderAccess<ClientRequest> = {
  get: (request, name) => headerText(request.getHeader(name)),
  add: setHeader,
  replace: setHeader,
};

function setHeader(request: ClientRequest, name: string, value: string): void {
  request.setHeader(name, value);
}

/** Headers, keyed by lower-case name. */
export type HeadersByName = ReadonlyMap<string, OutgoingHttpHeader>;

export function headersByName(headers: RequestOptions['headers']): HeadersByName {
  return new Map(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
}

/**
 * Settles the propagation headers of a request to SEEK, after the propagators have injected theirs.
 *
 * @param own - the caller's headers
 * @param options - the options of the request, with a copy of the caller's headers that includes the injected headers
 */
export function settlePropagation(
  request: ClientRequest,
  own: HeadersByName,
  options: RequestOptions,
  propagate: Propagate,
): void {
  const current = headersByName(options.headers);
  const settled = new Map(pairs(settleHeaders(listOf(own), listOf(current), propagate)));
  for (const name of current.keys()) {
    if (!settled.has(name)) {
      request.removeHeader(name);
    }
  }
  for (const [name, value] of settled) {
    if (current.get(name) !== value) {
      // Throws for a value that is not valid. The instrumentation may have dropped the header with it.
      guarded('restoring a header', () => request.setHeader(name, value));
    }
  }
}

function listOf(headers: HeadersByName): HeaderList<OutgoingHttpHeader> {
  return [...headers].flat(1) as HeaderList<OutgoingHttpHeader>;
}

function pairs(list: HeaderList<OutgoingHttpHeader>): [string, OutgoingHttpHeader][] {
  return list.flatMap((name, i) =>
    i % 2 === 0 ? [[name as string, list[i + 1] as OutgoingHttpHeader] as [string, OutgoingHttpHeader]] : [],
  );
}

/**
 * Removes `Expect` from the options of a request. With `Expect`, Node.js writes the headers before any can be added:
 * https://nodejs.org/api/http.html#event-continue
 *
 * @param options - the options of a request that has an `Expect` header
 * @returns the name and the value, as the caller wrote them
 */
export function withholdExpect(options: RequestOptions): readonly [string, OutgoingHttpHeader] {
  const isExpect = ([name]: readonly [string, unknown]) => name.toLowerCase() === 'expect';
  const headers = Object.entries(options.headers as OutgoingHttpHeaders);
  // A copy, because the original object belongs to the application.
  options.headers = Object.fromEntries(headers.filter((header) => !isExpect(header)));
  return headers.find(isExpect) as [string, OutgoingHttpHeader];
}
