import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SET_UPS } from './all.ts';
import { recipe, recipeOf } from './recipe.ts';

const PAGES = new URL('../../docs/set-ups/', import.meta.url);
const pages = readdirSync(PAGES)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => file.slice(0, -3));

describe('recipes', () => {
  for (const page of pages) {
    it(`each section of docs/set-ups/${page}.md with a command is checked`, () => {
      const markdown = readFileSync(new URL(`${page}.md`, PAGES), 'utf8');
      const headings = Array.from(markdown.matchAll(/^## (.+)$/gm), ([, heading = '']) => heading);
      const runnable = headings.filter((heading) => recipeOf(markdown, heading).start !== undefined);
      const checked = SET_UPS.filter((setUp) => setUp.page === page).map(({ heading }) => heading);
      expect(runnable.filter((heading) => !checked.includes(heading))).to.deep.equal([]);
    });
  }

  it('each set-up has a recipe, and a name of its own', () => {
    for (const { page, heading } of SET_UPS) {
      expect(recipe(page, heading), `${page}: ${heading}`).to.be.an('object');
    }
    expect(new Set(SET_UPS.map(({ name }) => name)).size).to.equal(SET_UPS.length);
  });

  it('a recipe has installs, files, builds and a start, in any order of the blocks', () => {
    const text = [
      '# Page\n\n## One\n\nText.\n',
      '```sh\nnpm install a b\n```\n',
      '```ts\n// src/a.ts\nlet a;\n```\n',
      '```json tsconfig.json\n{}\n```\n',
      '```dockerfile\n# Dockerfile\nFROM x\n```\n',
      '```sh\nnpx build\n```\n',
      '```sh\nA=1 \\\nnode a.js\n```\n',
      '## Two\n',
    ].join('\n');
    expect(recipeOf(text, 'One')).to.deep.equal({
      installs: ['npm install a b'],
      files: new Map([
        ['src/a.ts', '// src/a.ts\nlet a;\n'],
        ['tsconfig.json', '{}\n'],
        ['Dockerfile', '# Dockerfile\nFROM x\n'],
      ]),
      builds: ['npx build'],
      start: 'A=1 \\\nnode a.js',
    });
  });

  it('a missing section and a block without a file name are errors', () => {
    expect(() => recipeOf('## One\n', 'Two')).to.throw('no section "Two"');
    expect(() => recipeOf('## One\n\n```js\nlet a;\n```\n', 'One')).to.throw(
      'a block in "One" names no file',
    );
  });
});
