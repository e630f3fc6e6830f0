/**
 * The headers of undici 6 and later: a flat list of alternating names and values.
 *
 * @module
 */
import type { HeaderAccess } from '../../core/header-access.ts';
import { headerListAccess } from '../../core/header-list.ts';
import type { HeaderList } from '../../core/propagation.ts';
import type { Request } from './request.ts';

/** Other code that patches requests may have added values of other types. */
type Value = string[] | undefined;

export const HEADER_LIST: HeaderAccess<Request> = headerListAccess(listOf);

/** Returns a snapshot of a request's headers. */
export function headerListOf(request: Request): HeaderList<Value> {
  return listOf(request).slice();
}

/** Replaces all headers. */
export function setHeaderList(request: Request, next: HeaderList<Value>): void {
  const headers = listOf(request);
  // One by one: a function takes some 120,000 arguments. In place, because undici may hold a reference to the list.
  headers.length = 0;
  for (const part of next) {
    headers.push(part);
  }
}

function listOf({ headers }: Request): (string | Value)[] {
  return headers as (string | Value)[];
}
