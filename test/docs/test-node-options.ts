import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { useFolder } from '../support/folder.ts';
import { commandWith } from './snippets.ts';
import type { UsedSnippets } from './use-snippets.ts';

const PROGRAM = "#!/usr/bin/env node\nconsole.log('tool');\nprocess.exitCode = 3;\n";

/** Commands of a folder that contains no package of ours. */
const COMMANDS: Readonly<Record<string, string>> = {
  'an npm script': 'npm run --silent tool',
  npx: 'npx tool',
  'execSync()': `node -e "process.stdout.write(child_process.execSync('node -p 42'))"`,
};

/** Defines tests of the `NODE_OPTIONS` in the quick start. */
export function testNodeOptions(
  folder: () => string,
  { seek, run, start, expectStamped }: Pick<UsedSnippets, 'seek' | 'run' | 'start' | 'expectStamped'>,
): void {
  const elsewhere = useFolder();
  const exported = (): string => commandWith('export NODE_OPTIONS').trim();

  beforeEach(() => {
    const tool = join(elsewhere.path, 'node_modules/tool');
    mkdirSync(join(elsewhere.path, 'node_modules/.bin'), { recursive: true });
    mkdirSync(tool);
    writeFileSync(join(tool, 'package.json'), '{"name":"tool","version":"1.0.0","bin":"tool.cjs"}');
    writeFileSync(join(tool, 'tool.cjs'), PROGRAM, { mode: 0o755 });
    symlinkSync('../tool/tool.cjs', join(elsewhere.path, 'node_modules/.bin/tool'));
    writeFileSync(
      join(elsewhere.path, 'package.json'),
      '{"name":"elsewhere","version":"1.0.0","scripts":{"tool":"tool"}}',
    );
  });

  it('app.mjs and app.cjs: started through NODE_OPTIONS', async () => {
    for (const application of ['app.mjs', 'app.cjs']) {
      await run(`${exported()}; node ${application}`, { SEEK_OTEL_USER_AGENT: 'options/1.0.0' });
      expectStamped(seek.requests.at(-1), 'options/1.0.0');
    }
    expect(seek.requests).to.have.length(2);
  });

  for (const [name, command] of Object.entries(COMMANDS)) {
    it(`NODE_OPTIONS in another folder: ${name} ends as without it`, async () => {
      const there = `cd '${elsewhere.path}' && ${command}`;
      const theirs = await start(there, {});
      expect(theirs).to.include({ code: name === 'execSync()' ? 0 : 3, stderr: '' });
      expect(await start(`${exported()}; ${there}`, {})).to.deep.equal(theirs);
    });
  }

  it('NODE_OPTIONS of an application in a folder with a space', async () => {
    const application = join(elsewhere.path, 'an application');
    mkdirSync(application);
    const installed = realpathSync(join(folder(), 'node_modules/opentelemetry-instrumentation-seek'));
    // A copy, because Node.js resolves a link to a path without the space.
    const copy = join(application, 'node_modules/opentelemetry-instrumentation-seek');
    for (const part of ['dist', 'package.json']) {
      cpSync(join(installed, part), join(copy, part), { recursive: true });
    }
    for (const name of ['@opentelemetry']) {
      const modules = createRequire(join(installed, 'package.json')).resolve.paths(name) ?? [];
      const found = modules.map((each) => join(each, name)).find((each) => existsSync(each));
      symlinkSync(found ?? '', join(application, 'node_modules', name));
    }
    const { stdout } = await run(`cd '${application}' && ${exported()}; echo "$NODE_OPTIONS"; node -p 42`);
    expect(stdout).to.match(/\/an%20application\/.*\n42\n$/);
  });
}
