import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { anchorsIn, destinationOf, linksIn, MARKDOWN_FILES, ROOT } from './markdown.ts';

const isRelative = ({ target }: { readonly target: string }) => !/^[a-z]+:/.test(target);

describe('the links in the documentation', () => {
  for (const file of MARKDOWN_FILES) {
    it(`${file}: lead to files and headings that exist`, () => {
      const dead = linksIn(file)
        .filter(isRelative)
        .filter((link) => {
          const { path, anchor } = destinationOf(link);
          return !existsSync(join(ROOT, path)) || (anchor !== '' && !anchorsIn(path).has(anchor));
        })
        .map(({ target }) => target);
      expect(dead).to.deep.equal([]);
    });

    it(`${file}: are secure where they lead out of the repository`, () => {
      const insecure = linksIn(file).filter(
        (link) => !isRelative(link) && new URL(link.target).protocol !== 'https:',
      );
      expect(insecure).to.deep.equal([]);
    });
  }

  it('lead from the README to every page in docs/', () => {
    const found = new Set(['README.md']);
    for (const file of found) {
      for (const link of linksIn(file).filter(isRelative)) {
        const { path } = destinationOf(link);
        if (MARKDOWN_FILES.includes(path)) {
          found.add(path);
        }
      }
    }
    const pages = MARKDOWN_FILES.filter((file) => file.startsWith('docs/'));
    expect(pages.filter((page) => !found.has(page))).to.deep.equal([]);
  });
});
