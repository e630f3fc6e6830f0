import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { OWN_PACKAGE, OWN_VERSION, REGISTER } from '../../../src/node/packages/names.ts';

describe('the names of packages', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

  it('agree with the name, the version and the exports in package.json', () => {
    expect({ name: OWN_PACKAGE, version: OWN_VERSION }).to.deep.equal({
      name: manifest.name,
      version: manifest.version,
    });
    expect(manifest.exports).to.have.property(REGISTER.replace(OWN_PACKAGE, '.'));
  });
});
