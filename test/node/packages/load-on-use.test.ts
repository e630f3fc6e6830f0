import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadingOnUse } from '../../../src/node/packages/load-on-use.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

const isOnUse = (name: string) => name.startsWith('on-use');

describe('loadingOnUse', () => {
  let folder: Folder;
  let requireThere: NodeJS.Require;
  beforeEach(() => {
    folder = makeFolder();
    requireThere = createRequire(join(folder.path, 'package.json'));
    install(
      'on-use',
      `module.exports = { loaded: [], value: 1 };
      Object.defineProperty(module.exports, 'fixed', { enumerable: true, get: () => 2 });`,
    );
    install('at-once', 'module.exports = { value: 3 };');
  });
  afterEach(() => folder.remove());

  function install(name: string, text: string, dependencies: readonly string[] = []): void {
    folder.write(
      `node_modules/${name}/package.json`,
      JSON.stringify({
        name,
        version: '1.0.0',
        dependencies: Object.fromEntries(dependencies.map((each) => [each, '*'])),
      }),
    );
    folder.write(`node_modules/${name}/index.js`, text);
  }

  function load<T>(text: string, dependencies: readonly string[] = ['on-use', 'at-once']): T {
    install('dependent', text, dependencies);
    const dependent = {
      name: 'dependent',
      version: '1.0.0',
      folder: join(folder.path, 'node_modules/dependent'),
    };
    return loadingOnUse<T>(dependent, isOnUse, () => requireThere('dependent'));
  }

  const isLoaded = (name: string) => requireThere.cache[requireThere.resolve(name)] !== undefined;

  it('loads the dependencies that match when their exports are read', () => {
    const { value } = load<{ value(): number }>(
      "const onUse = require('on-use'); require('at-once'); exports.value = () => onUse.value;",
    );
    expect([isLoaded('on-use'), isLoaded('at-once')]).to.deep.equal([false, true]);
    expect(value()).to.equal(1);
    expect(isLoaded('on-use')).to.equal(true);
  });

  it('loads a dependency whose exports are read meanwhile', () => {
    expect(load("exports.value = require('on-use').value;")).to.deep.equal({ value: 1 });
    expect(isLoaded('on-use')).to.equal(true);
  });

  it('gives every other module the dependency itself, with the same exports', () => {
    const { onUse } = load<{ onUse: { loaded: object } }>("exports.onUse = require('on-use');");
    const own = requireThere('on-use');
    expect(own).to.not.equal(onUse);
    expect(own.loaded).to.equal(onUse.loaded);
  });

  it('shows all that the dependency exports', () => {
    const { onUse } = load<{ onUse: object }>("exports.onUse = require('on-use');");
    expect(Object.keys(onUse)).to.deep.equal(['loaded', 'value', 'fixed']);
    expect({ ...onUse }).to.deep.equal({ ...requireThere('on-use') });
    expect('fixed' in onUse).to.equal(true);
    expect('missing' in onUse).to.equal(false);
    expect(Object.getOwnPropertyDescriptor(onUse, 'missing')).to.equal(undefined);
  });

  it('leaves a dependency alone that is loaded already', () => {
    const own = requireThere('on-use');
    expect(load<{ onUse: object }>("exports.onUse = require('on-use');").onUse).to.equal(own);
    expect(requireThere('on-use')).to.equal(own);
  });

  it('leaves a module alone that has replaced a substitute meanwhile', () => {
    load("delete require.cache[require.resolve('on-use')]; require('on-use');");
    expect(isLoaded('on-use')).to.equal(true);
  });

  it('removes the substitutes if the package throws', () => {
    expect(() => load("require('on-use'); throw new Error('broken');")).to.throw('broken');
    expect(isLoaded('on-use')).to.equal(false);
  });

  it('lets require() throw for a dependency that is not installed', () => {
    expect(() => load("require('on-use-missing');", ['on-use-missing'])).to.throw(
      "Cannot find module 'on-use-missing'",
    );
  });

  it('loads a package without dependencies', () => {
    install('dependent', 'exports.value = 4;');
    folder.write('node_modules/dependent/package.json', '{"name":"dependent","version":"1.0.0"}');
    const dependent = {
      name: 'dependent',
      version: '1.0.0',
      folder: join(folder.path, 'node_modules/dependent'),
    };
    expect(loadingOnUse(dependent, isOnUse, () => requireThere('dependent'))).to.deep.equal({ value: 4 });
  });
});
