import { styleText } from 'node:util';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red';
/** Styles a text, or returns it unchanged if colours are off. */
export type Paint = (style: Style, text: string) => string;

/** Uses colours if the stream is a terminal; respects `NO_COLOR` and `FORCE_COLOR`. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
