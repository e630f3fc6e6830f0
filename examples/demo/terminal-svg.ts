const COLUMN_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const PADDING = 18;
const ESCAPE = '\u001b[';

type TextStyle = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** SGR parameters: https://ecma-international.org/publications-and-standards/standards/ecma-48/ (8.3.117) */
const ON: Readonly<Record<string, TextStyle>> = {
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

/** Renders terminal output as an SVG, with its first line as the title. Supports one style at a time. */
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
  readonly style: TextStyle | undefined;
}

function piecesOf(line: string): readonly Piece[] {
  let style: TextStyle | undefined;
  return line.split(ESCAPE).flatMap((part, i) => {
    const end = i === 0 ? -1 : part.indexOf('m');
    const parameter = part.slice(0, Math.max(end, 0));
    style = OFF.has(parameter) ? undefined : (ON[parameter] ?? style);
    const text = part.slice(end + 1);
    return text === '' ? [] : [{ text, style }];
  });
}

/** Sets `textLength`, so that columns align in every font. */
function textElement({ text, style }: Piece, column: number, line: number): string {
  if (text.trim() === '') {
    return '';
  }
  const x = (PADDING + column * COLUMN_WIDTH).toFixed(1);
  const y = PADDING + (line + 0.75) * LINE_HEIGHT;
  const length = ([...text].length * COLUMN_WIDTH).toFixed(1);
  const classAttribute = style === undefined ? '' : ` class="${style}"`;
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${classAttribute} xml:space="preserve">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
