import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Folder {
  readonly path: string;
  write(file: string, text: string): void;
  /** Makes a package that has a version and nothing else, `more` excepted. */
  install(folder: string, version: string, more?: object): void;
  remove(): void;
}

/** An empty folder of its own. */
export function makeFolder(): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  return {
    path,
    write,
    install: (folder, version, more = {}) =>
      write(join(folder, 'package.json'), JSON.stringify({ version, ...more })),
    remove: () => rmSync(path, { recursive: true }),
  };
}
