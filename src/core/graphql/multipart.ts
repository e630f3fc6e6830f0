/**
 * Finds the GraphQL request in a form with files.
 *
 * @see https://github.com/jaydenseric/graphql-multipart-request-spec
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @module
 */

const BOUNDARY = /;[\t ]*boundary=(?:"([^"]+)"|([^\s";,]+))/i;
const DISPOSITION = /^content-disposition:.*$/im;
const NAME = /;[\t ]*name=(?:"([^"]*)"|([^\s";,]+))/i;

/**
 * Returns the part `operations`, which comes first in the form.
 *
 * @param body - a form or the start of one
 * @returns `undefined` if there is no such part, or if it was cut
 */
export function operationsOfForm(body: string, contentType: string): string | undefined {
  const boundary = parameterOf(BOUNDARY, contentType);
  const delimiter = `--${boundary}`;
  // Text may precede the first delimiter.
  const start = body.startsWith(delimiter) ? 0 : body.indexOf(`\r\n${delimiter}`);
  if (boundary === undefined || start === -1) {
    return undefined;
  }
  const endOfHeaders = body.indexOf('\r\n\r\n', start + delimiter.length);
  if (endOfHeaders === -1) {
    return undefined;
  }
  const startOfPart = endOfHeaders + 4;
  const end = body.indexOf(`\r\n${delimiter}`, startOfPart);
  const headers = body.slice(start, endOfHeaders);
  const disposition = DISPOSITION.exec(headers)?.[0] ?? '';
  return end !== -1 && parameterOf(NAME, disposition) === 'operations'
    ? body.slice(startOfPart, end)
    : undefined;
}

function parameterOf(pattern: RegExp, header: string): string | undefined {
  const [, quoted, unquoted] = pattern.exec(header) ?? [];
  return quoted ?? unquoted;
}
