/**
 * Reads and writes the headers of undici requests, in the form that each version of undici has.
 *
 * @module
 */
import { type HeaderList, type Propagate, settleHeaders } from '../../core/propagation.ts';
import type { Settings } from '../../core/settings.ts';
import { type Stamper, stamper } from '../../core/stamp.ts';
import { HEADER_LIST, headerListOf, setHeaderList } from './header-list.ts';
import { HEADER_TEXT, linesOf, setHeaderLines, textOf } from './header-text.ts';
import { withPropagationOf } from './propagation-fields.ts';
import type { Request } from './request.ts';

/** The caller's headers, in the form of the undici version. */
export type HeaderSnapshot = string | HeaderList<string[] | undefined>;

export function undiciStamper(settings: Settings): (request: Request) => Stamper<Request> {
  const list = stamper(settings, HEADER_LIST);
  const text = stamper(settings, HEADER_TEXT);
  return (request) => (isText(request) ? text : list);
}

export function snapshotOf(request: Request): HeaderSnapshot {
  return isText(request) ? (request.headers as string) : headerListOf(request);
}

/** Settles the propagation headers of a request, after the propagators have injected theirs. */
export function settlePropagation(request: Request, own: HeaderSnapshot, propagate: Propagate): void {
  const current = entriesOf(request);
  const settled = settleHeaders(entriesIn(own), current, propagate);
  if (settled !== current) {
    setEntries(request, settled);
  }
}

/**
 * Gives a request the propagation headers of a snapshot instead of its own.
 *
 * @returns whether they differ
 */
export function replacePropagation(request: Request, kept: HeaderSnapshot): boolean {
  if (kept === request.headers) {
    return false;
  }
  const headers = withPropagationOf(entriesIn(kept), entriesOf(request));
  if (headers === undefined) {
    return false;
  }
  setEntries(request, headers);
  return true;
}

/** Returns the caller's headers, and those of the request that the `propagate` option allows in addition. */
export function allowedBy(request: Request, own: HeaderSnapshot, propagate: Propagate): HeaderSnapshot {
  const allowed = settleHeaders(entriesIn(own), entriesOf(request), propagate);
  return typeof own === 'string' ? textOf(allowed as HeaderList<string>) : allowed;
}

/** @param name - in lower case */
export function requestHeader(request: Request, name: string): string | undefined {
  return (isText(request) ? HEADER_TEXT : HEADER_LIST).get(request, name);
}

/** Returns names and values in turn; of text, names and whole lines. */
export function entriesOf(request: Request): HeaderList<string[] | string | undefined> {
  return entriesIn(request.headers as HeaderSnapshot);
}

function entriesIn(snapshot: HeaderSnapshot): HeaderList<string[] | string | undefined> {
  return typeof snapshot === 'string' ? linesOf(snapshot) : snapshot;
}

/** Replaces all headers. */
function setEntries(request: Request, entries: HeaderList<string[] | string | undefined>): void {
  (isText(request) ? setHeaderLines : setHeaderList)(request, entries as HeaderList<string>);
}

function isText({ headers }: Request): boolean {
  return typeof headers === 'string';
}
