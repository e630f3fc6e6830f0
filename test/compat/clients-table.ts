/**
 * The table of clients in docs/compatibility.md.
 *
 * @module
 */
import type { SeenClient } from './see-clients.ts';

/** The heading of each property. */
const COLUMNS = {
  headers: 'headers',
  span: 'span',
  operation: 'GraphQL operation',
  codes: 'GraphQL codes',
} as const;
const PROPERTIES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

const HEAD = [line(['client', 'HTTP', ...Object.values(COLUMNS)]), '|---|---|---|---|---|---|'];

/** Returns the lines of the table. `seen` has a major version of Node.js and what was seen on it. */
export function clientsTable(seen: ReadonlyMap<number, readonly SeenClient[]>): readonly string[] {
  const rows = new Map<string, readonly string[]>();
  for (const { client, version } of [...seen.values()].flat()) {
    const cells = PROPERTIES.map((property) =>
      cell(
        [...seen].flatMap(([node, clients]) =>
          clients.some((each) => each.client === client && each.version === version && each[property])
            ? [node]
            : [],
        ),
        seen.size,
      ),
    );
    rows.set(`${client} ${version}`, [client, version, ...cells]);
  }
  return [...HEAD, ...[...rows.values()].map(line)];
}

/** Returns what the table of a document says of a major version of Node.js. */
export function clientsInTable(document: string, node: number): readonly SeenClient[] {
  const has = (text: string | undefined) =>
    text === 'yes' || (text !== undefined && new RegExp(`^Node\\.js .*\\b${node}\\b`).test(text));
  return linesOfTable(document, HEAD[0] as string)
    .slice(HEAD.length)
    .map((row) => {
      const [client = '', version = '', headers, span, operation, codes] = row.slice(2, -2).split(' | ');
      return {
        client,
        version,
        headers: has(headers),
        span: has(span),
        operation: has(operation),
        codes: has(codes),
      };
    });
}

/** Returns a document with the lines of a table in place of those below the same headings. */
export function withTable(document: string, table: readonly string[]): string {
  const old = linesOfTable(document, table[0] as string);
  return document.replace(old.join('\n'), () => table.join('\n'));
}

function linesOfTable(document: string, head: string): readonly string[] {
  const lines = document.split('\n');
  const start = lines.indexOf(head);
  if (start === -1) {
    throw new Error(`there is no table with the headings ${head}`);
  }
  const end = lines.findIndex((each, index) => index > start && !each.startsWith('|'));
  return lines.slice(start, end);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** @param seenOn - the versions of Node.js on which it was seen, of so many */
function cell(seenOn: readonly number[], all: number): string {
  if (seenOn.length === 0) {
    return 'no';
  }
  return seenOn.length === all ? 'yes' : `Node.js ${seenOn.join(', ')}`;
}
