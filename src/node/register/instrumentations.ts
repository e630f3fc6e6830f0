/**
 * The instrumentations that `register` starts by default.
 *
 * @module
 */
import { join } from 'node:path';
import type { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import type { Warn } from '../../core/diagnostics.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';
import { applicationDirectory } from '../application-package.ts';
import { enabledBy } from '../enabled-instrumentations.ts';
import type { Instrumentation } from '../instrumentation-base.ts';
import { installedPackage, requirePackage } from '../packages/installed-packages.ts';
import { AUTO_INSTRUMENTATIONS } from '../packages/names.ts';
import { UndiciInstrumentation } from '../undici/undici-instrumentation.ts';

type ResourceDetectors = NonNullable<NodeSDKConfiguration['resourceDetectors']>;

/** The part of `@opentelemetry/auto-instrumentations-node` that is used here. The application installs the package. */
interface AutoInstrumentations {
  getNodeAutoInstrumentations(): Instrumentation[];
  getResourceDetectors(): ResourceDetectors;
}

export interface DefaultInstrumentations {
  readonly instrumentations: readonly Instrumentation[];
  /**
   * A file from which `@opentelemetry/instrumentation` resolves to the copy that they use; absent if they patch only
   * undici and http.
   */
  readonly origin?: string;
  /** The detectors in `OTEL_NODE_RESOURCE_DETECTORS`, if the SDK itself may not support them. */
  readonly resourceDetectors?: ResourceDetectors;
}

/**
 * Returns the instrumentations of `@opentelemetry/auto-instrumentations-node` if it is installed. Otherwise, returns
 * undici, http, and the installed ones of pino, winston and bunyan. The environment enables and disables them by the
 * names that auto-instrumentations defines (`undici`, `http`, `express`, …).
 *
 * If undici or http is disabled, it stays in the list but records nothing, because SEEK expects its headers with every
 * request.
 */
export function defaultInstrumentations(
  env: Environment,
  Http: typeof HttpInstrumentation,
  warn: Warn,
  directory: string = applicationDirectory(),
): DefaultInstrumentations {
  // Also searches this package's own directory, because a separate image may contain it and the packages beside it.
  const auto = packageFrom<AutoInstrumentations>(
    AUTO_INSTRUMENTATIONS,
    [directory, import.meta.dirname],
    warn,
  );
  const loggers = auto === undefined ? loggersFrom(env, directory, warn) : [];
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
      ...(has('undici') ? [] : [new UndiciInstrumentation({ ignoreRequestHook: () => true })]),
    ],
    ...(origin === undefined ? {} : { origin }),
    ...(auto !== undefined && environmentValue(env, 'OTEL_NODE_RESOURCE_DETECTORS') !== undefined
      ? { resourceDetectors: auto.exports.getResourceDetectors() }
      : {}),
  };
}

/** Returns the instrumentations that need no further package. */
export function undiciAndHttp(Http: typeof HttpInstrumentation, env: Environment = {}): Instrumentation[] {
  const isEnabled = enabledBy(env);
  return [
    ...(isEnabled('http') ? [new Http()] : []),
    ...(isEnabled('undici') ? [new UndiciInstrumentation()] : []),
  ];
}

/** Adds the headers and records nothing. */
function untracedHttp(Http: typeof HttpInstrumentation): HttpInstrumentation {
  return new Http({
    disableIncomingRequestInstrumentation: true,
    ignoreOutgoingRequestHook: () => true,
  });
}

/** The class names of the logger instrumentations. */
const LOGGERS = {
  pino: 'PinoInstrumentation',
  winston: 'WinstonInstrumentation',
  bunyan: 'BunyanInstrumentation',
} as const;

function loggersFrom(
  env: Environment,
  directory: string,
  warn: Warn,
): { instrumentation: Instrumentation; path: string }[] {
  const isEnabled = enabledBy(env);
  return Object.entries(LOGGERS).flatMap(([name, className]) => {
    const found = isEnabled(name)
      ? packageFrom<Record<string, new () => Instrumentation>>(
          `@opentelemetry/instrumentation-${name}`,
          [directory],
          warn,
        )
      : undefined;
    const LoggerInstrumentation = found?.exports[className];
    return found === undefined || LoggerInstrumentation === undefined
      ? []
      : [{ instrumentation: new LoggerInstrumentation(), path: found.path }];
  });
}

/** @param directories - the directories to search; `import.meta.dirname` is `undefined` in a CommonJS bundle */
function packageFrom<T>(
  name: string,
  directories: readonly (string | undefined)[],
  warn: Warn,
): { exports: T; path: string } | undefined {
  const found = installedPackage(
    name,
    directories.filter((directory) => directory !== undefined),
  );
  if (found === undefined) {
    return undefined;
  }
  try {
    return { exports: requirePackage<T>(found), path: join(found.folder, 'package.json') };
  } catch (error) {
    warn(`can't load ${name}; register continues without it`, error);
    return undefined;
  }
}
