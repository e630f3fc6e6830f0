import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inProcesses, type Measure, ratio, type Variant } from './measure.ts';

/** Every sample is a process of its own. */
const PAIRS = 21;
const HERE = fileURLToPath(new URL('processes/', import.meta.url));

/** Measures the wall time of a process that does nothing, in milliseconds. */
function empty(flags: readonly string[], env: Readonly<Record<string, string>> = {}): Variant {
  return async () => {
    const started = performance.now();
    execFileSync(process.execPath, [...flags, 'empty.mjs'], {
      cwd: HERE,
      env: {
        ...process.env,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_NODE_RESOURCE_DETECTORS: 'env',
        ...env,
      },
    });
    return performance.now() - started;
  };
}

const register = empty(['--import', 'opentelemetry-instrumentation-seek/register'], {
  // As in an application without logger instrumentations, which this project has among its dependencies.
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici',
});

/** @param flags - those of the baseline */
const against = (flags: readonly string[]) => inProcesses(() => ratio(register, empty(flags), PAIRS), PAIRS);

export const START_UP: readonly Measure[] = [
  {
    name: 'start-up',
    what: 'wall time of an empty application under `--import …/register`',
    against: '`NodeSDK` with undici and http instrumentations, started by hand',
    target: { atMost: 0.9 },
    run: () => against(['--import', './sdk-by-hand.mjs']),
  },
  {
    name: 'start-up-auto',
    what: 'the same',
    against: '`@opentelemetry/auto-instrumentations-node/register`',
    target: { atMost: 0.5 },
    run: () => against(['--import', 'auto-instrumentations-node/register']),
  },
];
