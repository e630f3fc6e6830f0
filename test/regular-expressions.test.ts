import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { checkSync } from 'recheck';
import ts from 'typescript5';

/** Returns the regular expressions of a file. */
function literalsOf(file: string): readonly string[] {
  const literals: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      literals.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return literals;
}

describe('the regular expressions of src', () => {
  for (const file of globSync('src/**/*.ts')) {
    for (const literal of literalsOf(file)) {
      it(`${file}: ${literal} takes linear time`, () => {
        const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(literal) ?? [];
        expect(checkSync(source, flags, { timeout: null }).status).to.equal('safe');
      });
    }
  }
});
