/**
 * The headers of undici 5: the lines of text that it sends.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-5
 * @module
 */
import type { HeaderAccess } from '../../core/header-access.ts';
import { type Propagate, settleHeaders } from '../../core/propagation.ts';
import type { Request } from './request.ts';

export const HEADER_TEXT: HeaderAccess<Request> = {
  get: ({ headers }, name) => headerLine(name).exec(headers as string)?.[1],
  add: (request, name, value) => {
    request.headers = `${request.headers}${name}: ${value}\r\n`;
  },
  replace: (request, name, value) => {
    const text = request.headers as string;
    request.headers = text.replace(headerLine(name), (line) => `${line.slice(0, name.length)}: ${value}\r\n`);
  },
};

/** @param own - the caller's headers, before the propagators injected theirs */
export function settleHeaderText(request: Request, own: string, propagate: Propagate): void {
  const current = listOf(request.headers as string);
  const settled = settleHeaders(listOf(own), current, propagate);
  if (settled !== current) {
    request.headers = settled.filter((_, i) => i % 2 === 1).join('');
  }
}

/** Returns names with whole lines as values, so that the remaining lines do not change. */
function listOf(text: string): readonly string[] {
  return text.split(/(?<=\r\n)/).flatMap((line) => [line.split(':', 1)[0] as string, line]);
}

/** Names consist of letters and dashes, so nothing needs escaping. */
function headerLine(name: string): RegExp {
  return new RegExp(`^${name}:[ \\t]*(.*?)\\r\\n`, 'im');
}
