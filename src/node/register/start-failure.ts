/**
 * What `register` starts with, or the end of the process.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { type Application, installCommand } from '../packages/install-command.ts';
import { misfitsOf, oldSdkOf } from '../packages/version-misfits.ts';
import { findOpenTelemetry, type OpenTelemetry } from './open-telemetry.ts';

const REGISTER = 'opentelemetry-instrumentation-seek/register';

/** The part of `process` that this needs. */
export interface Ending {
  readonly stderr: { readonly fd: number };
  exit(code: number): never;
}

/**
 * Finds OpenTelemetry where the application is, else beside this package: that may be in an image of its own, with what
 * belongs to it, and then says nothing of an application that has other versions. Where neither will do, says in one
 * sentence what is wrong and which command mends it, and ends the process with 1; a stack trace would only show our own
 * files.
 *
 * @param ownDirectory - where this package is
 */
export function openTelemetryOrEnd(
  application: Application,
  ownDirectory: string,
  process: Ending,
): OpenTelemetry {
  const failures: string[] = [];
  for (const from of [[application.directory, ownDirectory], [ownDirectory]]) {
    const { missing, load } = findOpenTelemetry(from);
    const failure = startFailure(missing, application, from);
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
): string | undefined {
  if (missing.length > 0) {
    return `${REGISTER} needs ${missing.join(' and ')}, not found from ${application.directory}. Install what is missing: ${installCommand(missing, application)}`;
  }
  const [misfit] = [...oldSdkOf(application, from), ...misfitsOf(application, from)];
  return misfit && `${REGISTER} can't start: ${misfit.problem} Install a version that fits: ${misfit.remedy}`;
}
