import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startUpFiles } from '../../../src/cli/doctor/start-up-files.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

describe('seek-otel doctor, on the files of an application', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const write = (...files: string[]) => {
    for (const file of files) {
      folder.write(file, file);
    }
  };
  const namesIn = (path = '') =>
    startUpFiles(join(folder.path, path), '')
      .mentioning.map(({ name }) => name)
      .sort();

  it('reads sources and what starts an application', () => {
    write('package.json', 'Dockerfile', 'a/b/c/d.ts', 'web.Dockerfile', '.env', 'x.service', 'k8s/x.yaml');
    expect(namesIn()).to.deep.equal(
      [
        'package.json',
        'Dockerfile',
        'a/b/c/d.ts',
        'web.Dockerfile',
        '.env',
        'x.service',
        'k8s/x.yaml',
      ].sort(),
    );
  });

  it('returns the files that mention a text, and the number of all', () => {
    write('a/b.ts', 'c.ts');
    expect(startUpFiles(folder.path, '/b')).to.deep.equal({
      read: 2,
      mentioning: [{ name: 'a/b.ts', text: 'a/b.ts' }],
    });
  });

  it('skips what is installed, built, tested or not text', () => {
    write('node_modules/a/a.js', 'dist/a.js', 'test/a.ts', '.git/a.js', '.cache/a.js', 'a.png', 'README.md');
    write('package-lock.json', 'pnpm-lock.yaml', 'a/b/c/d/e/f.ts');
    folder.write('large.js', 'x'.repeat(300_000));
    expect(namesIn()).to.deep.equal([]);
  });

  it('skips what can’t be read, and folders that look like files', () => {
    mkdirSync(join(folder.path, 'compose.yaml'));
    mkdirSync(join(folder.path, 'closed'));
    symlinkSync(join(folder.path, 'nowhere'), join(folder.path, 'dangling.js'));
    symlinkSync(folder.path, join(folder.path, 'cycle.js'));
    chmodSync(join(folder.path, 'closed'), 0);
    write('a.js');
    expect(namesIn()).to.deep.equal(['a.js']);
    expect(startUpFiles(join(folder.path, 'nowhere'), '').read).to.equal(0);
    chmodSync(join(folder.path, 'closed'), 0o700);
  });

  it('follows links to files', () => {
    write('shared/.start');
    symlinkSync(join(folder.path, 'shared/.start'), join(folder.path, 'start.sh'));
    expect(namesIn()).to.deep.equal(['start.sh']);
  });

  it('reads 2,000 files at most', () => {
    for (let i = 0; i < 2_010; i++) {
      write(`a/${i}.js`);
    }
    expect(namesIn()).to.have.length(2_000);
  });

  it('reads the folder of the nearest package.json', () => {
    write('package.json', 'bin/start.sh', 'src/app.ts');
    expect(namesIn('bin')).to.deep.equal(['../package.json', '../src/app.ts', 'start.sh']);
  });

  it('reads what deploys the application elsewhere in its repository, but no other applications', () => {
    write(
      '.git/HEAD',
      'compose.yaml',
      'k8s/overlays/a.yaml',
      'packages/other/index.js',
      'packages/package.sh',
    );
    write('packages/service/package.json');
    expect(namesIn('packages/service')).to.deep.equal([
      '../../compose.yaml',
      '../../k8s/overlays/a.yaml',
      '../package.sh',
      'package.json',
    ]);
  });

  it('reads nothing above a folder that belongs to no repository', () => {
    write('compose.yaml', 'service/package.json');
    expect(namesIn('service')).to.deep.equal(['package.json']);
  });
});
