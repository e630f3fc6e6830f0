import {
  type Application,
  installCommand,
  packageManagerCommand,
} from '../../node/packages/install-command.ts';
import { installedPackage } from '../../node/packages/installed-packages.ts';
import {
  API,
  AUTO_INSTRUMENTATIONS,
  HTTP_INSTRUMENTATION,
  NODE_SDK,
  OTLP_EXPORTER,
  OWN_PACKAGE,
  UNDICI_INSTRUMENTATION,
} from '../../node/packages/names.ts';
import { isPnpUnused } from '../../node/packages/plug-and-play.ts';
import {
  apiVersionProblems,
  pnpVersionProblems,
  sdkVersionProblems,
} from '../../node/packages/version-problems.ts';
import { findOpenTelemetry } from '../../node/register/open-telemetry.ts';
import { copiesOf } from './copies.ts';
import type { Patient, Problem } from './diagnosis.ts';
import { registerFolder, registerUrl } from './register-url.ts';

const PACKAGES = [
  OWN_PACKAGE,
  API,
  NODE_SDK,
  UNDICI_INSTRUMENTATION,
  HTTP_INSTRUMENTATION,
  OTLP_EXPORTER,
  AUTO_INSTRUMENTATIONS,
  'undici',
] as const;

/** The versions that the application resolves to. */
export function versionsOf(
  { directory, env, ownSdk }: Pick<Patient, 'directory' | 'env' | 'ownSdk'>,
  problems: Problem[],
): Record<string, string> {
  const application = { directory, env, nodeVersion: process.version };
  const elsewhere = registerFolder(env);
  const from = elsewhere === undefined ? [directory] : [directory, elsewhere];
  const versions: Record<string, string> = { node: process.version };
  for (const name of PACKAGES) {
    const version = installedPackage(name, from)?.version;
    if (version !== undefined) {
      versions[name] = version;
    }
  }
  problems.push(
    ...copyProblems(application),
    ...missingProblems(application, from, ownSdk),
    ...[
      ...(ownSdk
        ? []
        : [...pnpVersionProblems(application, directory), ...sdkVersionProblems(application, from)]),
      ...apiVersionProblems(application, from, ownSdk),
    ].map(({ problem, remedy }) => ({ problem, remedy: `Run \`${remedy}\`.` })),
  );
  return versions;
}

/**
 * Reports copies of the API in different versions: a newer copy does not share the spans and sessions of an older one.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
 */
function copyProblems(application: Application): Problem[] {
  const copies = copiesOf(API, application.directory);
  if (new Set(copies.values()).size <= 1) {
    return [];
  }
  const shown = [...copies].map(([path, version]) => `${version} in \`${path}\``).join(', ');
  const oldest = [...copies.values()].sort(compareVersions)[0];
  return [
    {
      problem: `${copies.size} copies of ${API} are installed: ${shown}. They may not share spans and sessions.`,
      remedy: `Install the oldest version: \`${packageManagerCommand(application)} ${API}@${oldest}\`. If other copies remain, add "overrides" for them to package.json.`,
    },
  ];
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function missingProblems(application: Application, from: readonly string[], ownSdk: boolean): Problem[] {
  const { directory } = application;
  const missing = findOpenTelemetry(from).missing.filter((name) => name === API || !ownSdk);
  const isOwnMissing =
    installedPackage(OWN_PACKAGE, from) === undefined && registerUrl(directory) === undefined;
  const all = isOwnMissing ? [OWN_PACKAGE, ...missing] : missing;
  return all.length === 0
    ? []
    : [
        {
          problem: `Can't find ${new Intl.ListFormat('en-GB').format(all)} from \`${directory}\`.`,
          remedy: isPnpUnused(directory)
            ? "Yarn Plug'n'Play has installed the packages here, but is not active. Run `yarn seek-otel doctor`."
            : `Run \`${installLine(isOwnMissing, missing, application)}\`, or run the doctor in the application's folder.`,
        },
      ];
}

function installLine(isOwnMissing: boolean, missing: readonly string[], application: Application): string {
  const others = installCommand(missing, application);
  const command = packageManagerCommand(application);
  return isOwnMissing ? `${command} ${OWN_PACKAGE}${others.slice(command.length)}` : others;
}
