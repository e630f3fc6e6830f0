import { arch, platform } from 'node:process';
import type { SetUp } from './set-up.ts';

type Row = Pick<SetUp, 'name' | 'heading'> & Partial<SetUp>;

/** Bun and Deno ship their programs in a package for each platform. The install script of Bun moves its own. */
export const PROGRAMS: Readonly<Record<'bun' | 'deno', readonly string[]>> = {
  bun: [`node_modules/@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin`, 'node_modules/.bin'],
  deno: [`node_modules/@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`],
};

const runtime = (name: keyof typeof PROGRAMS, warning: RegExp, row: Row): SetUp => ({
  page: 'runtimes',
  has: [name, 'axios'],
  application: name,
  path: PROGRAMS[name],
  shows: [name, '@opentelemetry/sdk-node'],
  warnings: [warning],
  ...row,
});
const bun = (row: Row) => runtime('bun', /on Bun, calls to SEEK through fetch, /, row);
const deno = (row: Row) => runtime('deno', /on Deno, calls to SEEK carry its headers/, row);

export const RUNTIMES: readonly SetUp[] = [
  bun({ name: 'bun', heading: 'Bun' }),
  bun({ name: 'bun-bunfig', heading: 'Bun with bunfig.toml' }),
  bun({ name: 'bun-serve', heading: 'Bun.serve' }),
  bun({ name: 'bun-sdk', heading: 'Bun with an SDK of your own' }),
  deno({ name: 'deno', heading: 'Deno', quick: true }),
  deno({ name: 'deno-serve', heading: 'Deno.serve' }),
  deno({ name: 'deno-sdk', heading: 'Deno with an SDK of your own' }),
];
