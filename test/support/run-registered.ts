import { fileURLToPath } from 'node:url';
import type { Application } from './application.ts';
import { type Ended, REGISTER, type Running, startNode } from './run-node.ts';
import type { SeekAndCollector } from './seek-and-collector.ts';

export interface RunRegisteredOptions {
  /** Arguments of Node.js before the fixture. Default: `--import` of register. */
  readonly args?: readonly string[];
  /** The application that contains the fixture and is the working directory. Default: `test/fixtures`. */
  readonly application?: Application;
}

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
/** For fixtures that call the package itself: its source, so that coverage includes the calls. */
const PACKAGE_INDEX = new URL('../../src/index.ts', import.meta.url).href;

/**
 * Starts a fixture under register, in a process that exports to the collector and calls the stand-in for SEEK.
 *
 * @param env - variables besides those of {@link SeekAndCollector.env}; `undefined` unsets one of them
 */
export function startRegistered(
  servers: SeekAndCollector,
  fixture: string,
  env: Readonly<Record<string, string | undefined>> = {},
  { args = ['--import', REGISTER], application }: RunRegisteredOptions = {},
): Running {
  const file = application === undefined ? FIXTURES + fixture : fixture;
  return startNode([...args, file], { ...servers.env(), PACKAGE_INDEX, ...env }, application?.folder);
}

/** Runs a fixture to its end. Takes what {@link startRegistered} takes. */
export function runRegistered(...args: Parameters<typeof startRegistered>): Promise<Ended> {
  return startRegistered(...args).ended;
}
