/**
 * The headers of undici 5: the lines of text that it sends.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-5
 * @module
 */
import type { HeaderAccess } from '../../core/header-access.ts';
import type { HeaderList } from '../../core/propagation.ts';
import type { Request } from './request.ts';

export const HEADER_TEXT: HeaderAccess<Request> = {
  get: ({ headers }, name) =>
    headerLine(name)
      .exec(headers as string)?.[1]
      ?.replace(/^[ \t]+/, ''),
  add: (request, name, value) => {
    request.headers = `${request.headers}${name}: ${value}\r\n`;
  },
  replace: (request, name, value) => {
    const text = request.headers as string;
    request.headers = text.replace(headerLine(name), (line) => `${line.slice(0, name.length)}: ${value}\r\n`);
  },
};

/** @param lines - as {@link linesOf} returns them */
export function setHeaderLines(request: Request, lines: HeaderList<string>): void {
  request.headers = textOf(lines);
}

/** The opposite of {@link linesOf}. */
export function textOf(lines: HeaderList<string>): string {
  return lines.filter((_, i) => i % 2 === 1).join('');
}

/** Returns names with whole lines as values, so that the remaining lines do not change. */
export function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\r\n)/).flatMap((line) => [line.split(':', 1)[0] as string, line]);
}

/** Names consist of letters and dashes, so nothing needs escaping. */
function headerLine(name: string): RegExp {
  return new RegExp(`^${name}:(.*?)\\r\\n`, 'im');
}
