const COLUMN_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const PADDING = 18;
const ESCAPE = '\u001b[';

type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** SGR parameters (ECMA-48, 8.3.117). */
const ON: Readonly<Record<string, Look>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const OFF: ReadonlySet<string> = new Set(['0', '22', '39']);
const STYLE = `
  rect { fill: #16191d; }
  text { fill: #d7dde4; font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre; }
  .bold { font-weight: bold; }
  .dim { fill: #8a949e; }
  .red { fill: #ff6b68; }
  .green { fill: #7bd88f; }
  .yellow { fill: #f2c55c; }
  .cyan { fill: #56c8d8; }`;

/** What a terminal shows of a text with colours (one at a time), as a picture; its first line is the title. */
export function terminalSvg(printed: string): string {
  const lines = printed.trimEnd().split('\n').map(piecesOf);
  const columns = Math.max(
    ...lines.map((pieces) => pieces.reduce((sum, { text }) => sum + [...text].length, 0)),
  );
  const width = Math.ceil(columns * COLUMN_WIDTH + 2 * PADDING);
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(printed.split('\n', 1)[0] as string)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${width}" height="${height}" rx="8"/>`,
    ...lines.flatMap((pieces, line) => {
      let column = 0;
      return pieces.map((piece) => {
        const at = column;
        column += [...piece.text].length;
        return textElement(piece, at, line);
      });
    }),
    '</svg>',
    '',
  ].join('\n');
}

interface Piece {
  readonly text: string;
  readonly look: Look | undefined;
}

function piecesOf(line: string): readonly Piece[] {
  let look: Look | undefined;
  return line.split(ESCAPE).flatMap((part, i) => {
    const end = i === 0 ? -1 : part.indexOf('m');
    const parameter = part.slice(0, Math.max(end, 0));
    look = OFF.has(parameter) ? undefined : (ON[parameter] ?? look);
    const text = part.slice(end + 1);
    return text === '' ? [] : [{ text, look }];
  });
}

/** With its length said, so that bars meet their columns in every font. */
function textElement({ text, look }: Piece, column: number, line: number): string {
  if (text.trim() === '') {
    return '';
  }
  const x = (PADDING + column * COLUMN_WIDTH).toFixed(1);
  const y = PADDING + (line + 0.75) * LINE_HEIGHT;
  const length = ([...text].length * COLUMN_WIDTH).toFixed(1);
  const looks = look === undefined ? '' : ` class="${look}"`;
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${looks} xml:space="preserve">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
