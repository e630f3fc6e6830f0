/**
 * The instrumentations that `register` starts with.
 *
 * @module
 */
import { join } from 'node:path';
import type { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { applicationDirectory } from './application-package.ts';
import { ENV_DISABLED_INSTRUMENTATIONS, ENV_ENABLED_INSTRUMENTATIONS } from './conventions.ts';
import { warn } from './diagnostics.ts';
import { installedPackage, requirePackage } from './installed-packages.ts';
import type { Instrumentation } from './transports/instrumentation-base.ts';
import { SeekInstrumentation } from './transports/undici.ts';

type ResourceDetectors = NonNullable<NodeSDKConfiguration['resourceDetectors']>;

/** As far as it is called here; the application brings it, in a version of its own. */
interface AutoInstrumentations {
  getNodeAutoInstrumentations(): Instrumentation[];
  getResourceDetectors(): ResourceDetectors;
}

/** What an SDK starts with. */
export interface Instrumenting {
  readonly instrumentations: readonly Instrumentation[];
  /** The file that brought more than undici and http. It finds the `@opentelemetry/instrumentation` they build on. */
  readonly origin?: string;
  /** The detectors that `OTEL_NODE_RESOURCE_DETECTORS` names, where the SDK itself might not know them. */
  readonly resourceDetectors?: ResourceDetectors;
}

const AUTO_INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Those of `@opentelemetry/auto-instrumentations-node` where the application has it, else undici, http, and those of
 * pino, winston and bunyan that it has. The environment enables and disables them by the names that
 * auto-instrumentations gives them (`undici`, `http`, `express`, …).
 *
 * SEEK wants its headers with every request, so that undici and http stay in the list where they are disabled, and
 * then record nothing.
 */
export function instrumentationsOf(
  env: Environment,
  Http: typeof HttpInstrumentation,
  directory: string = applicationDirectory(),
): Instrumenting {
  // Also from where this package is: that may be an image of its own, with what belongs to it.
  const auto = packageOf<AutoInstrumentations>(AUTO_INSTRUMENTATIONS, [directory, import.meta.dirname]);
  const loggers = auto === undefined ? loggersOf(env, directory) : [];
  const instrumentations = auto?.exports.getNodeAutoInstrumentations() ?? [
    ...undiciAndHttp(Http, env),
    ...loggers.map(({ instrumentation }) => instrumentation),
  ];
  const origin = auto?.path ?? loggers[0]?.path;
  const has = (name: string) =>
    instrumentations.some(
      ({ instrumentationName }) => instrumentationName === `@opentelemetry/instrumentation-${name}`,
    );
  return {
    instrumentations: [
      ...instrumentations,
      ...(has('http') ? [] : [untracedHttp(Http)]),
      ...(has('undici') ? [] : [new SeekInstrumentation({ ignoreRequestHook: () => true })]),
    ],
    ...(origin === undefined ? {} : { origin }),
    ...(auto !== undefined && env['OTEL_NODE_RESOURCE_DETECTORS']?.trim()
      ? { resourceDetectors: auto.exports.getResourceDetectors() }
      : {}),
  };
}

/** What there is without any other package. */
export function undiciAndHttp(Http: typeof HttpInstrumentation, env: Environment = {}): Instrumentation[] {
  const isEnabled = enabledBy(env);
  return [
    ...(isEnabled('http') ? [new Http()] : []),
    ...(isEnabled('undici') ? [new SeekInstrumentation()] : []),
  ];
}

/** Nothing but the headers. */
function untracedHttp(Http: typeof HttpInstrumentation): HttpInstrumentation {
  return new Http({
    disableIncomingRequestInstrumentation: true,
    ignoreOutgoingRequestHook: () => true,
  });
}

/** The packages of logger instrumentations, and the class that each exports. */
const LOGGERS = {
  pino: 'PinoInstrumentation',
  winston: 'WinstonInstrumentation',
  bunyan: 'BunyanInstrumentation',
} as const;

function loggersOf(
  env: Environment,
  directory: string,
): { instrumentation: Instrumentation; path: string }[] {
  const isEnabled = enabledBy(env);
  return Object.entries(LOGGERS).flatMap(([name, className]) => {
    const found = isEnabled(name)
      ? packageOf<Record<string, new () => Instrumentation>>(`@opentelemetry/instrumentation-${name}`, [
          directory,
        ])
      : undefined;
    const LoggerInstrumentation = found?.exports[className];
    return found === undefined || LoggerInstrumentation === undefined
      ? []
      : [{ instrumentation: new LoggerInstrumentation(), path: found.path }];
  });
}

function enabledBy(env: Environment): (name: string) => boolean {
  const listed = (variable: string) =>
    env[variable]?.trim() ? env[variable].split(',').map((name) => name.trim()) : undefined;
  const enabled = listed(ENV_ENABLED_INSTRUMENTATIONS);
  const disabled = listed(ENV_DISABLED_INSTRUMENTATIONS);
  return (name) => !disabled?.includes(name) && (enabled === undefined || enabled.includes(name));
}

/** @param from - directories; a bundle in CommonJS has none of its own, for it knows no `import.meta` */
function packageOf<T>(
  name: string,
  from: readonly (string | undefined)[],
): { exports: T; path: string } | undefined {
  const found = installedPackage(
    name,
    from.filter((directory) => directory !== undefined),
  );
  if (found === undefined) {
    return undefined;
  }
  try {
    return { exports: requirePackage<T>(found), path: join(found.folder, 'package.json') };
  } catch (error) {
    warn(`${name} can't be loaded; register goes on without it`, error);
    return undefined;
  }
}
