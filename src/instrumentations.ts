/**
 * The instrumentations that `register` starts with.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { applicationDirectory } from './application-package.ts';
import type { Instrumentation } from './compose.ts';
import { ENV_DISABLED_INSTRUMENTATIONS, ENV_ENABLED_INSTRUMENTATIONS } from './conventions.ts';
import { warn } from './diagnostics.ts';
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
 * Those of `@opentelemetry/auto-instrumentations-node` where the application has it, else undici and http. The
 * environment enables and disables them by the names that this package gives them (`undici`, `http`, `express`, …).
 *
 * SEEK wants its headers with every request, so that undici and http stay in the list where they are disabled, and
 * then record nothing.
 */
export function instrumentationsOf(
  env: Environment,
  directory: string = applicationDirectory(),
): Instrumenting {
  const { auto, origin } = autoInstrumentationsIn(directory) ?? {};
  const instrumentations = auto?.getNodeAutoInstrumentations() ?? undiciAndHttp(env);
  const has = (name: string) =>
    instrumentations.some(
      ({ instrumentationName }) => instrumentationName === `@opentelemetry/instrumentation-${name}`,
    );
  return {
    instrumentations: [
      ...instrumentations,
      ...(has('http') ? [] : [untracedHttp()]),
      ...(has('undici') ? [] : [new SeekInstrumentation({ ignoreRequestHook: () => true })]),
    ],
    ...(origin === undefined ? {} : { origin }),
    ...(auto !== undefined && env['OTEL_NODE_RESOURCE_DETECTORS']?.trim()
      ? { resourceDetectors: auto.getResourceDetectors() }
      : {}),
  };
}

/** What there is without any other package. */
export function undiciAndHttp(env: Environment = {}): Instrumentation[] {
  const isEnabled = enabledBy(env);
  return [
    ...(isEnabled('http') ? [new HttpInstrumentation()] : []),
    ...(isEnabled('undici') ? [new SeekInstrumentation()] : []),
  ];
}

/** Nothing but the headers. */
function untracedHttp(): HttpInstrumentation {
  return new HttpInstrumentation({
    disableIncomingRequestInstrumentation: true,
    ignoreOutgoingRequestHook: () => true,
  });
}

function enabledBy(env: Environment): (name: string) => boolean {
  const listed = (variable: string) =>
    env[variable]?.trim() ? env[variable].split(',').map((name) => name.trim()) : undefined;
  const enabled = listed(ENV_ENABLED_INSTRUMENTATIONS);
  const disabled = listed(ENV_DISABLED_INSTRUMENTATIONS);
  return (name) => !disabled?.includes(name) && (enabled === undefined || enabled.includes(name));
}

/** From where the application is, or else from where this package is, which may be in an image of its own. */
function autoInstrumentationsIn(
  directory: string,
): { auto: AutoInstrumentations; origin: string } | undefined {
  const require = createRequire(process.execPath);
  // A bundle in CommonJS knows no `import.meta`, and is the application itself.
  const paths = [directory, import.meta.dirname].filter((path) => path !== undefined);
  let origin: string;
  try {
    origin = require.resolve(AUTO_INSTRUMENTATIONS, { paths });
  } catch {
    return undefined;
  }
  try {
    return { auto: require(origin), origin };
  } catch (error) {
    warn(`${AUTO_INSTRUMENTATIONS} can't be loaded; only undici and http are instrumented`, error);
    return undefined;
  }
}
