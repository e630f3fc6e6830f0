/**
 * Headers of node:http's requests.
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

/** Headers by their names in lower case. */
export type HeadersByName = ReadonlyMap<string, OutgoingHttpHeader>;

export function headersByName(headers: RequestOptions['headers']): HeadersByName {
  return new Map(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
}

/**
 * Settles which propagation headers a request to SEEK sends, after the propagators have injected theirs.
 *
 * @param own - the caller's own headers
 * @param options - what the request was made from: a copy of the caller's headers with the injected ones in it
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
 * Removes `Expect` from the options of a request. With it, Node.js writes the headers before anything can be added:
 * https://nodejs.org/api/http.html#event-continue
 *
 * @returns name and value, as the caller wrote them; `undefined` where there is none
 */
export function withholdExpect(options: RequestOptions): readonly [string, OutgoingHttpHeader] | undefined {
  const isExpect = ([name]: readonly [string, unknown]) => name.toLowerCase() === 'expect';
  const headers = Object.entries((options.headers ?? {}) as OutgoingHttpHeaders);
  const expect = headers.find(isExpect) as [string, OutgoingHttpHeader] | undefined;
  if (expect !== undefined) {
    // A copy: the application's own object stays as it is.
    options.headers = Object.fromEntries(headers.filter((header) => !isExpect(header)));
  }
  return expect;
}
