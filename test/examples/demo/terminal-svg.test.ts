import { expect } from 'chai';
import { terminalSvg } from '../../../examples/demo/terminal-svg.ts';

const textsOf = (svg: string) =>
  [
    ...svg.matchAll(
      /<text x="(\S+)" y="(\S+)" textLength="(\S+)"[^>]*?(?: class="(\w+)")? xml:space="preserve">(.*?)<\/text>/g,
    ),
  ].map(([, x, , length, style, text]) => ({ x: Number(x), length: Number(length), style, text }));

describe('the picture of a terminal', () => {
  it('places each piece of text at its column, with the width of its columns', () => {
    const [a, b] = textsOf(terminalSvg('ab \u001b[31mcd\u001b[39m\n'));
    expect(a).to.deep.include({ text: 'ab ', style: undefined, length: 25.2 });
    expect(b).to.deep.include({ text: 'cd', style: 'red', length: 16.8 });
    expect((b?.x ?? 0) - (a?.x ?? 0)).to.be.closeTo(25.2, 0.01);
  });

  it('supports the styles that seek-otel prints, and resets them', () => {
    const printed = ['1', '2', '31', '32', '33', '36'].map((on) => `\u001b[${on}mx\u001b[0my`).join('');
    expect(textsOf(terminalSvg(printed)).map(({ style }) => style)).to.deep.equal(
      ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'].flatMap((style) => [style, undefined]),
    );
  });

  it('renders all lines, including empty ones, at the width of the longest', () => {
    const svg = terminalSvg('a\n\nabcd\n');
    expect(svg).to.match(/^<svg [^>]*width="70" height="93"/);
    expect(textsOf(svg).map(({ text }) => text)).to.deep.equal(['a', 'abcd']);
  });

  it('uses the first line as the title', () => {
    expect(terminalSvg('$ command\noutput')).to.contain('<title>$ command</title>');
  });

  it('escapes text for XML', () => {
    expect(terminalSvg('<a> & b')).to.contain('>&lt;a&gt; &amp; b</text>');
  });
});
