/**
 * The part of `@opentelemetry/instrumentation` that the undici instrumentation is built on, and what all instrumentations
 * have in common, by the types of the API alone.
 *
 * The published package holds OpenTelemetry's `UndiciInstrumentation` (`npm run build` bundles it), and this file takes
 * the place of `@opentelemetry/instrumentation` in it: of that package, 0.300 and later do not load beside API 1.9, and
 * no version of the packages around it accepts both API 1.9 and API 1.10.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/tree/main/experimental/packages/opentelemetry-instrumentation
 * @module
 */
import {
  type DiagLogger,
  diag,
  type Meter,
  type MeterProvider,
  metrics,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** What every configuration of an instrumentation has. */
export interface InstrumentationConfig {
  /**
   * Whether the instrumentation is on.
   *
   * @defaultValue true
   */
  enabled?: boolean;
}

/** What every OpenTelemetry instrumentation is, as `NodeSDK` and `registerInstrumentations` take it. */
export interface Instrumentation<C extends InstrumentationConfig = InstrumentationConfig> {
  instrumentationName: string;
  instrumentationVersion: string;
  enable(): void;
  disable(): void;
  setTracerProvider(tracerProvider: TracerProvider): void;
  setMeterProvider(meterProvider: MeterProvider): void;
  setConfig(config: C): void;
  getConfig(): C;
}

/** The base class of an instrumentation that patches no module. */
export abstract class InstrumentationBase<C extends InstrumentationConfig> implements Instrumentation<C> {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  protected readonly _diag: DiagLogger;
  protected tracer: Tracer;
  protected meter: Meter;
  // Declared, not initialised: setConfig() and enable() run in the constructor, and subclasses override both.
  declare private config: C;
  declare private enabled: boolean | undefined;

  constructor(name: string, version: string, config: C) {
    this.instrumentationName = name;
    this.instrumentationVersion = version;
    this.setConfig(config);
    this._diag = diag.createComponentLogger({ namespace: name });
    this.tracer = trace.getTracer(name, version);
    this.meter = metrics.getMeter(name, version);
    this._updateMetricInstruments();
    if (this.config.enabled) {
      this.enable();
    }
  }

  enable(): void {
    this.enabled = true;
  }

  disable(): void {
    this.enabled = false;
  }

  isEnabled(): boolean {
    return this.enabled === true;
  }

  getConfig(): C {
    return this.config;
  }

  setConfig(config: C): void {
    this.config = { enabled: true, ...config };
  }

  setTracerProvider(tracerProvider: TracerProvider): void {
    this.tracer = tracerProvider.getTracer(this.instrumentationName, this.instrumentationVersion);
  }

  setMeterProvider(meterProvider: MeterProvider): void {
    this.meter = meterProvider.getMeter(this.instrumentationName, this.instrumentationVersion);
    this._updateMetricInstruments();
  }

  /** Makes the metric instruments again, with a new meter. */
  protected _updateMetricInstruments(): void {}
}

/** Runs a hook of the application's. What the hook throws goes to `onFinish`, and nowhere else. */
export function safeExecuteInTheMiddle<T>(
  execute: () => T,
  onFinish: (error: unknown) => void,
): T | undefined {
  try {
    const result = execute();
    onFinish(undefined);
    return result;
  } catch (error) {
    onFinish(error);
    return undefined;
  }
}
