/**
 * Loads the packages that `register` starts, or ends the process. Imports nothing but Node.js.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { type Application, installCommand } from '../packages/install-command.ts';
import { REGISTER } from '../packages/names.ts';
import { isPnpUnused } from '../packages/plug-and-play.ts';
import { apiVersionProblems, pnpVersionProblems, sdkVersionProblems } from '../packages/version-problems.ts';
import { findOpenTelemetry, type OpenTelemetry } from './open-telemetry.ts';

/** The part of `process` that is used here. */
export interface ExitingProcess {
  readonly stderr: { readonly fd: number };
  exit(code: number): never;
}

/**
 * Loads OpenTelemetry from the application, or else from beside this package: a separate image may contain this package
 * and its dependencies, independent of the versions in the application.
 *
 * If neither works, prints what is wrong with the application's packages and the command that fixes it, and exits with
 * code 1. It does not throw, because a stack trace would show files of this package only.
 *
 * @param ownDirectory - the directory of this package
 */
export function openTelemetryOrExit(
  application: Application,
  ownDirectory: string,
  process: ExitingProcess,
): OpenTelemetry {
  const failures: string[] = [];
  for (const from of [[application.directory, ownDirectory], [ownDirectory]]) {
    const { missing, load } = findOpenTelemetry(from);
    const failure = startFailure(missing, application, from, ownDirectory);
    if (failure === undefined) {
      return load();
    }
    failures.push(failure);
  }
  writeSync(process.stderr.fd, `${failures[0]}\n`);
  return process.exit(1);
}

function startFailure(
  missing: readonly string[],
  application: Application,
  from: readonly string[],
  ownDirectory: string,
): string | undefined {
  if (missing.length > 0) {
    const names = new Intl.ListFormat('en-GB').format(missing);
    const notFound = `${REGISTER} can't find ${names} from ${application.directory}`;
    return isPnpUnused(application.directory)
      ? `${notFound}, because Yarn Plug'n'Play is not active. To activate it, start the application with: yarn node`
      : `${notFound}. To install, run: ${installCommand(missing, application)}`;
  }
  const [first] = [
    ...pnpVersionProblems(application, ownDirectory),
    ...sdkVersionProblems(application, from),
    ...apiVersionProblems(application, from),
  ];
  return first && `${REGISTER} can't start: ${first.problem} To fix this, run: ${first.remedy}`;
}
