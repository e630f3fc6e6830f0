/**
 * Finds the GraphQL request in a form with files.
 *
 * @see https://github.com/jaydenseric/graphql-multipart-request-spec
 * @see https://www.rfc-editor.org/rfc/rfc7578
 * @module
 */

/** A form starts with its boundary: https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
const DELIMITER = /^--[^\r\n]{1,70}(?=\r\n)/;
const DISPOSITION = /^content-disposition:.*$/im;
const NAME = /;[\t ]*name=(?:"([^"]*)"|([^\s";,]+))/i;

/**
 * Returns the part `operations`, which comes first in the form.
 *
 * @param body - a form or the start of one. Its content type is not needed: undici does not show it over HTTP/2
 * @returns `undefined` if there is no such part, or if it was cut
 */
export function operationsOfForm(body: string): string | undefined {
  const delimiter = DELIMITER.exec(body)?.[0];
  const endOfHeaders = delimiter === undefined ? -1 : body.indexOf('\r\n\r\n', delimiter.length);
  if (endOfHeaders === -1) {
    return undefined;
  }
  const startOfPart = endOfHeaders + 4;
  const end = body.indexOf(`\r\n${delimiter}`, startOfPart);
  const disposition = DISPOSITION.exec(body.slice(0, endOfHeaders))?.[0] ?? '';
  const [, quoted, unquoted] = NAME.exec(disposition) ?? [];
  return end !== -1 && (quoted ?? unquoted) === 'operations' ? body.slice(startOfPart, end) : undefined;
}
