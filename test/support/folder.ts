import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lifetime, useResource } from './use-resource.ts';

/** Creates an empty folder before each test of a `describe` (or once for all), and removes it after. */
export function useFolder(lifetime?: Lifetime): { readonly path: string } {
  return useResource(
    () => ({ path: realpathSync(mkdtempSync(join(tmpdir(), 'test-'))) }),
    ({ path }) => rmSync(path, { recursive: true }),
    lifetime,
  );
}
