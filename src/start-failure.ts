import { type Application, installCommand } from './install-command.ts';
import { misfitsOf, oldSdkOf } from './version-misfits.ts';

const REGISTER = 'opentelemetry-instrumentation-seek/register';

/**
 * Why `register` can't start in an application, and the command that mends it.
 *
 * @param missing - the names of packages that it needs and does not find
 */
export function startFailure(missing: readonly string[], application: Application): string | undefined {
  if (missing.length > 0) {
    return `${REGISTER} needs ${missing.join(' and ')}, not found from ${application.directory}. Install what is missing: ${installCommand(missing, application)}`;
  }
  const [misfit] = [...oldSdkOf(application), ...misfitsOf(application)];
  return misfit && `${REGISTER} can't start: ${misfit.problem} Install a version that fits: ${misfit.remedy}`;
}
