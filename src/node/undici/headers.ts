/**
 * Reads and writes the headers of undici requests, in the form that each version of undici has.
 *
 * @module
 */
import { HEADER_REQUEST_ID } from '../../core/conventions.ts';
import type { HeaderList, Propagate } from '../../core/propagation.ts';
import type { Settings } from '../../core/settings.ts';
import { type Stamper, stamper } from '../../core/stamp.ts';
import { HEADER_LIST, headerListOf, settleHeaderList } from './header-list.ts';
import { HEADER_TEXT, settleHeaderText } from './header-text.ts';
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
  if (typeof own === 'string') {
    settleHeaderText(request, own, propagate);
  } else {
    settleHeaderList(request, own, propagate);
  }
}

/** Returns the `X-Request-Id` of a request to SEEK. */
export function requestIdIn(request: Request): string {
  return (isText(request) ? HEADER_TEXT : HEADER_LIST).get(request, HEADER_REQUEST_ID) as string;
}

function isText({ headers }: Request): boolean {
  return typeof headers === 'string';
}
