import type { Histogram } from '@opentelemetry/api';
import { METRIC_HTTP_CLIENT_REQUEST_DURATION } from '../../core/conventions.ts';
import { assertEnabled, assertOptions, type SeekOptions } from '../../core/options.ts';
import { durationHistogram } from '../duration-histogram.ts';
import { InstrumentationBase, type InstrumentationConfig } from '../instrumentation-base.ts';
import { HTTP2_INSTRUMENTATION, OWN_VERSION } from '../packages/names.ts';
import { type ProcessSettings, processSettings } from '../process-settings.ts';
import { type SeekAware, seekAware } from '../seek-aware.ts';
import { type Interceptor, interception } from './client-session.ts';
import { type Http2RequestHooks, http2Requests } from './requests.ts';

/**
 * Options of {@link SeekHttp2Instrumentation}: {@link SeekOptions}, and a hook. As for every OpenTelemetry
 * instrumentation, `enabled: false` disables the whole instrumentation, both spans and headers.
 */
export interface SeekHttp2InstrumentationConfig
  extends InstrumentationConfig,
    Http2RequestHooks,
    Omit<SeekOptions, 'enabled' | 'webhookPath'> {}

/**
 * Instruments requests to SEEK that use HTTP/2 through node:http2, as axios, got and `http2.connect()` do. These requests
 * carry `X-Request-Id`, `X-Session-Id` and `User-Agent`. Each has a client span by OpenTelemetry's semantic conventions
 * for HTTP, which records the headers. Requests to other hosts are not changed.
 *
 * Requests that undici and `fetch` send over HTTP/2 are instrumented by `SeekInstrumentation` instead. `withSeek` and
 * `register` add this instrumentation automatically.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example new NodeSDK({ instrumentations: [new SeekInstrumentation(), new SeekHttp2Instrumentation()] }).start();
 */
export class SeekHttp2Instrumentation extends InstrumentationBase<SeekHttp2InstrumentationConfig> {
  // Declared, not initialised: the constructor of the superclass calls setConfig() and enable().
  declare private aware: SeekAware;
  declare private interceptor: Interceptor;
  declare private duration: Histogram;

  constructor(config: SeekHttp2InstrumentationConfig = {}) {
    super(HTTP2_INSTRUMENTATION, OWN_VERSION, config);
  }

  override setConfig(config: SeekHttp2InstrumentationConfig = {}): void {
    assertOptions(config);
    const { enabled, ...options } = config;
    assertEnabled(enabled);
    const settings = this.settingsOf(options);
    super.setConfig(config);
    this.interceptor = http2Requests(config, settings, () => ({
      tracer: this.tracer,
      duration: this.duration,
    }));
    this.aware ??= this.switchOfInterceptor();
    this.aware.configure({ after: {} }, settings);
  }

  override enable(): void {
    this.aware.enable();
  }

  override disable(): void {
    this.aware.disable();
  }

  protected settingsOf(options: SeekOptions): ProcessSettings {
    return processSettings(options);
  }

  protected override _updateMetricInstruments(): void {
    this.duration = durationHistogram(
      this.meter,
      METRIC_HTTP_CLIENT_REQUEST_DURATION,
      'Duration of HTTP client requests.',
    );
  }

  private switchOfInterceptor(): SeekAware {
    const { enable, disable } = interception((...call) => this.interceptor(...call));
    const original = {
      enable: () => {
        super.enable();
        enable();
      },
      disable: () => {
        super.disable();
        disable();
      },
    };
    return seekAware(this, original, false);
  }
}

/** Returns the instrumentation with settings that it keeps when its configuration changes. */
export function http2InstrumentationWith(
  settings: ProcessSettings,
  config: SeekHttp2InstrumentationConfig,
): SeekHttp2Instrumentation {
  class WithSettings extends SeekHttp2Instrumentation {
    protected override settingsOf(): ProcessSettings {
      return settings;
    }
  }
  return new WithSettings(config);
}
