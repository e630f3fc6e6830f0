/**
 * Breaks text into lines.
 *
 * @module
 */

/** The longest line, the indentation included. */
const COLUMNS = 100;
const INDENTATION = '  ';

/**
 * Breaks a text at white space, but not inside of `` `backticks` ``, which surround commands. A word or a command that is
 * longer than a line has a line of its own.
 *
 * @param first - what the first line begins with; as long as the indentation of the others
 */
export function wrappedLines(text: string, first: string = INDENTATION): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.match(/(?:`[^`]*`|[^`\s]|`)+/g) ?? []) {
    const isAtStart = line === first || line === INDENTATION;
    if (!isAtStart && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = INDENTATION;
    } else if (!isAtStart) {
      line += ' ';
    }
    line += word;
  }
  return [...lines, line];
}
