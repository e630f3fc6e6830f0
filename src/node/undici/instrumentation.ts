import { assertEnabled, assertOptions, type SeekOptions } from '../../core/options.ts';
import { warnOfUnseenFetch } from '../native-fetch/limits.ts';
import { processSettings } from '../process-settings.ts';
import { type SeekAware, seekAware } from '../seek-aware.ts';
import { undiciRequests } from './requests.ts';
import { UndiciInstrumentation, type UndiciInstrumentationConfig } from './undici-instrumentation.ts';

/**
 * Options of {@link SeekInstrumentation}: those of `UndiciInstrumentation`, and {@link SeekOptions}. As for every
 * OpenTelemetry instrumentation, `enabled: false` disables the whole instrumentation, both spans and headers. For spans
 * without headers, use `hosts: []` or `SEEK_OTEL_ENABLED=false`.
 */
export interface SeekInstrumentationConfig
  extends UndiciInstrumentationConfig,
    Omit<SeekOptions, 'enabled'> {}

/**
 * A drop-in replacement for `UndiciInstrumentation`, which instruments undici and `fetch`, with the same spans and
 * options. Requests to SEEK also carry the headers `X-Request-Id`, `X-Session-Id` and `User-Agent`. Their spans record
 * these as `seek.request_id`, `seek.session_id` and `user_agent.original`. For all hosts, secrets in recorded URLs are
 * redacted.
 *
 * Use it instead of `UndiciInstrumentation`, not in addition, because both create a span for every request. `withSeek`
 * disables the other one. Without `withSeek`, this package warns, and does not send to SEEK what the other one injects.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example new NodeSDK({ instrumentations: [new SeekInstrumentation({ userAgent: 'my-service/1.2.3' })] }).start();
 */
export class SeekInstrumentation extends UndiciInstrumentation {
  // Declared, not initialised: the constructor of the superclass calls setConfig() and enable(), and an initialiser
  // would run afterwards and reset the value:
  // https://www.typescriptlang.org/docs/handbook/2/classes.html#type-only-field-declarations
  declare private aware: SeekAware;

  // For the type of the options.
  constructor(config: SeekInstrumentationConfig = {}) {
    super(config);
  }

  override setConfig(config: SeekInstrumentationConfig = {}): void {
    assertOptions(config);
    const { enabled, ...options } = config;
    assertEnabled(enabled);
    const settings = processSettings(options);
    const { config: aware, ...subscribers } = undiciRequests(config, settings, this);
    super.setConfig(aware);
    this.aware ??= seekAware(this, { enable: () => super.enable(), disable: () => super.disable() }, false);
    this.aware.configure(subscribers, settings);
  }

  override enable(): void {
    warnOfUnseenFetch();
    this.aware.enable();
  }

  override disable(): void {
    this.aware.disable();
  }
}
