/**
 * The part of `@opentelemetry/instrumentation` that the undici instrumentation extends, and the interface that all
 * instrumentations share. Depends on the types of the API only.
 *
 * The published package contains OpenTelemetry's `UndiciInstrumentation` (`npm run build` bundles it). This file
 * replaces `@opentelemetry/instrumentation` in that bundle: 0.300 and later do not load beside API 1.9, and no version
 * of the packages that depend on it accepts both API 1.9 and API 1.10.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/tree/main/experimental/packages/opentelemetry-instrumentation
 * @see https://github.com/open-telemetry/opentelemetry-js/releases/tag/experimental%2Fv0.300.0
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

/** The options that all instrumentations share. */
export interface InstrumentationConfig {
  /**
   * Whether the instrumentation is enabled.
   *
   * @defaultValue true
   */
  enabled?: boolean;
}

/** An OpenTelemetry instrumentation, as `NodeSDK` and `registerInstrumentations` accept it. */
export interface Instrumentation<C extends InstrumentationConfig = InstrumentationConfig> {
  /** The name of the instrumentation, such as `@opentelemetry/instrumentation-http`. */
  instrumentationName: string;
  /** The version of the instrumentation. */
  instrumentationVersion: string;
  /** Starts to instrument. */
  enable(): void;
  /** Stops instrumenting. */
  disable(): void;
  /** Sets the provider of the tracer that creates the spans. */
  setTracerProvider(tracerProvider: TracerProvider): void;
  /** Sets the provider of the meter that creates the metrics. */
  setMeterProvider(meterProvider: MeterProvider): void;
  /** Replaces the options. */
  setConfig(config: C): void;
  /** Returns the options. */
  getConfig(): C;
}

/** The base class of an instrumentation that patches no module. */
export abstract class InstrumentationBase<C extends InstrumentationConfig> implements Instrumentation<C> {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  protected readonly _diag: DiagLogger;
  protected tracer: Tracer;
  protected meter: Meter;
  // Declared without values: the constructor sets both through setConfig() and enable(), which subclasses override.
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

  /** Recreates the metric instruments with the current meter. */
  protected _updateMetricInstruments(): void {}
}

/** Calls a hook that the application configured. Errors are passed to `onFinish` and never thrown. */
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
