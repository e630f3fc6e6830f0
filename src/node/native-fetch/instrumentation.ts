import type { Histogram } from '@opentelemetry/api';
import { METRIC_HTTP_CLIENT_REQUEST_DURATION } from '../../core/conventions.ts';
import { durationHistogram } from '../duration-histogram.ts';
import { enabledBy } from '../enabled-instrumentations.ts';
import {
  type Instrumentation,
  InstrumentationBase,
  type InstrumentationConfig,
} from '../instrumentation-base.ts';
import { FETCH_INSTRUMENTATION, OWN_VERSION } from '../packages/names.ts';
import type { ProcessSettings } from '../process-settings.ts';
import type { Switch } from '../subscribers.ts';
import { interception } from './global-fetch.ts';
import { fetchRequests } from './requests.ts';
import { type NativeFetchRuntime, nativeFetchRuntime } from './runtime.ts';

/**
 * Instruments the global `fetch` of Bun and Deno, which `UndiciInstrumentation` does not see: requests to all hosts have
 * a client span, and those to SEEK carry its headers.
 */
export class NativeFetchInstrumentation extends InstrumentationBase<InstrumentationConfig> {
  // Declared, not initialised: the constructor of the superclass sets it.
  declare private duration: Histogram;
  private readonly interception: Switch;

  /** @param isTraced - whether requests have a span. Those to SEEK carry the headers either way */
  constructor(settings: ProcessSettings, isTraced: boolean) {
    super(FETCH_INSTRUMENTATION, OWN_VERSION, { enabled: false });
    this.interception = interception(
      fetchRequests(settings, isTraced, () => ({ tracer: this.tracer, duration: this.duration })),
    );
    this.setConfig({});
    this.enable();
  }

  override enable(): void {
    super.enable();
    this.interception.enable();
  }

  override disable(): void {
    super.disable();
    this.interception.disable();
  }

  protected override _updateMetricInstruments(): void {
    this.duration = durationHistogram(
      this.meter,
      METRIC_HTTP_CLIENT_REQUEST_DURATION,
      'Duration of HTTP client requests.',
    );
  }
}

/**
 * Adds an instrumentation of `fetch` to a list on a runtime that has a `fetch` of its own. If the environment disables
 * undici, it records nothing, but SEEK still expects its headers.
 */
export function withNativeFetch(
  list: readonly Instrumentation[],
  settings: ProcessSettings,
  runtime: NativeFetchRuntime | undefined = nativeFetchRuntime(),
): Instrumentation[] {
  const has = list.some(({ instrumentationName }) => instrumentationName === FETCH_INSTRUMENTATION);
  return runtime === undefined || has
    ? [...list]
    : [...list, new NativeFetchInstrumentation(settings, enabledBy(process.env)('undici'))];
}
