import type { ParsedUrl } from '../core/runtime.ts';
import { parseUrl } from '../core/url.ts';

/** Resolves a URL as `fetch` and XHR do. Returns `undefined` if they reject it. */
export function pageUrl(url: string | URL): ParsedUrl | undefined {
  return parseUrl(String(url), globalThis.document?.baseURI ?? globalThis.location?.href);
}
