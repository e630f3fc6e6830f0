import { expect } from 'chai';
import { startsAsJson } from '../../../src/node/graphql/json-start.ts';

describe('a body starts as JSON', () => {
  for (const text of ['{"data":{}}', '[{}]', ' \t\r\n{', '\uFEFF{', '\uFEFF\n[']) {
    it(`with an object or an array, after white space and a byte order mark: ${JSON.stringify(text)}`, () => {
      expect(startsAsJson(Buffer.from(text))).to.equal(true);
    });
  }

  it('as long as only white space has arrived, or nothing', () => {
    for (const text of ['', ' \n', '\uFEFF']) {
      expect(startsAsJson(Buffer.from(text)), JSON.stringify(text)).to.equal(true);
    }
  });

  it('after no more than 64 bytes of white space, which is not read further', () => {
    expect(startsAsJson(Buffer.from(`${' '.repeat(63)}a`))).to.equal(false);
    expect(startsAsJson(Buffer.from(`${' '.repeat(64)}a`))).to.equal(true);
  });

  it('not with any other byte', () => {
    const others = Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => !Buffer.from('{[ \t\r\n\uFEFF').includes(byte),
    );
    expect(others).to.have.length(247);
    for (const byte of others) {
      expect(startsAsJson(Uint8Array.of(0x20, byte, 0x7b)), String(byte)).to.equal(false);
    }
  });
});
