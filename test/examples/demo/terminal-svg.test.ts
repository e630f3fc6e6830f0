import { expect } from 'chai';
import { terminalSvg } from '../../../examples/demo/terminal-svg.ts';

const textsOf = (svg: string) =>
  [
    ...svg.matchAll(
      /<text x="(\S+)" y="(\S+)" textLength="(\S+)"[^>]*?(?: class="(\w+)")? xml:space="preserve">(.*?)<\/text>/g,
    ),
  ].map(([, x, , length, look, text]) => ({ x: Number(x), length: Number(length), look, text }));

describe('the picture of a terminal', () => {
  it('has each piece of text at its column, as long as its columns are', () => {
    const [a, b] = textsOf(terminalSvg('ab \u001b[31mcd\u001b[39m\n'));
    expect(a).to.deep.include({ text: 'ab ', look: undefined, length: 25.2 });
    expect(b).to.deep.include({ text: 'cd', look: 'red', length: 16.8 });
    expect((b?.x ?? 0) - (a?.x ?? 0)).to.be.closeTo(25.2, 0.01);
  });

  it('knows the looks that seek-otel prints, and where they end', () => {
    const printed = ['1', '2', '31', '32', '33', '36'].map((on) => `\u001b[${on}mx\u001b[0my`).join('');
    expect(textsOf(terminalSvg(printed)).map(({ look }) => look)).to.deep.equal(
      ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'].flatMap((look) => [look, undefined]),
    );
  });

  it('has a line for each line, empty ones included, and is as wide as the longest', () => {
    const svg = terminalSvg('a\n\nabcd\n');
    expect(svg).to.match(/^<svg [^>]*width="70" height="93"/);
    expect(textsOf(svg).map(({ text }) => text)).to.deep.equal(['a', 'abcd']);
  });

  it('is called what its first line says', () => {
    expect(terminalSvg('$ command\noutput')).to.contain('<title>$ command</title>');
  });

  it('is XML, whatever the text', () => {
    expect(terminalSvg('<a> & b')).to.contain('>&lt;a&gt; &amp; b</text>');
  });
});
