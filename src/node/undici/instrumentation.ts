import { assertEnabled, assertOptions, type SeekOptions } from '../../core/options.ts';
import { processSettings } from '../process-settings.ts';
import { type SeekAware, seekAware } from '../seek-aware.ts';
import { undiciRequests } from './requests.ts';
import { parentSpansByCall } from './retries.ts';
import { UndiciInstrumentation, type UndiciInstrumentationConfig } from './undici-instrumentation.ts';

/**
 * Everything that `UndiciInstrumentation` takes, and {@link SeekOptions}. `enabled` has the meaning that it has for every
 * OpenTelemetry instrumentation: `false` disables the whole instrumentation, spans and headers. For spans without
 * headers, use `hosts: []` or `SEEK_OTEL_ENABLED=false`.
 */
export interface SeekInstrumentationConfig
  extends UndiciInstrumentationConfig,
    Omit<SeekOptions, 'enabled'> {}

/**
 * A drop-in for `UndiciInstrumentation`: the same spans, the same options, and on requests to SEEK the headers
 * `X-Request-Id`, `X-Session-Id` and `User-Agent`, recorded as `seek.request_id`, `seek.session_id` and
 * `user_agent.original`. Secrets in recorded URLs are redacted, for every host.
 *
 * Use it instead of `UndiciInstrumentation`, not beside it: each of the two makes a span for every request.
 *
 * @throws TypeError if an option is wrong; it names the option and what it takes
 * @example new NodeSDK({ instrumentations: [new SeekInstrumentation({ userAgent: 'my-service/1.2.3' })] }).start();
 */
export class SeekInstrumentation extends UndiciInstrumentation {
  // Declared, not initialised: the constructor of the super-class calls setConfig() and enable(), and an initialiser
  // would run after it and reset what they have set.
  declare private aware: SeekAware;

  constructor(config: SeekInstrumentationConfig = {}) {
    super(config);
    parentSpansByCall(this);
  }

  override setConfig(config: SeekInstrumentationConfig = {}): void {
    assertOptions(config);
    const { enabled, ...options } = config;
    assertEnabled(enabled);
    const settings = processSettings(options);
    const isOn = () => this.getConfig().enabled !== false;
    const { config: aware, ...subscribers } = undiciRequests(config, settings, isOn);
    super.setConfig(aware);
    this.aware ??= seekAware(this, { enable: () => super.enable(), disable: () => super.disable() }, false);
    this.aware.configure(subscribers, settings);
  }

  override enable(): void {
    this.aware.enable();
  }

  override disable(): void {
    this.aware.disable();
  }
}
