/**
 * Makes an instrumentation SEEK-aware: configures it with hooks, subscribes around it while it is enabled, and keeps
 * both when the application reconfigures it.
 *
 * @module
 */
import { inboundSessions } from './inbound-session.ts';
import type { Instrumentation } from './instrumentation-base.ts';
import type { ProcessSettings } from './process-settings.ts';
import { configureSession, releaseSession } from './seek-session-id.ts';
import { type Subscribers, type Switch, subscribeAround } from './subscribers.ts';

export interface AwareSubscribers extends Subscribers {
  /** Is on while the instrumentation is enabled. */
  readonly alongside?: Switch;
}

/** The SEEK-aware part of an instrumentation. */
export interface SeekAware extends Switch {
  configure(subscribers: AwareSubscribers, settings: Pick<ProcessSettings, 'sessionSetting'>): void;
}

/**
 * @param instrumentation - the owner of the session that `getSeekSessionId()` returns
 * @param original - the instrumentation's own switch
 * @param isEnabled - whether the instrumentation is already enabled
 */
export function seekAware(instrumentation: object, original: Switch, isEnabled: boolean): SeekAware {
  const around = subscribeAround(original, isEnabled);
  const inbound = inboundSessions();
  let alongside: Switch | undefined;
  let session: ProcessSettings['sessionSetting'];
  return {
    enable: () => {
      around.enable();
      inbound.enable();
      alongside?.enable();
      configureSession(instrumentation, session);
    },
    disable: () => {
      around.disable();
      inbound.disable();
      alongside?.disable();
      releaseSession(instrumentation);
    },
    configure: (subscribers, { sessionSetting }) => {
      around.configure(subscribers);
      alongside?.disable();
      alongside = subscribers.alongside;
      session = sessionSetting;
      if (around.isOn()) {
        inbound.enable();
        alongside?.enable();
        configureSession(instrumentation, session);
      }
    },
  };
}

/** Wraps the hooks of a configuration, and returns them with the matching subscribers. */
type SeekRequests<C> = (given: C) => AwareSubscribers & { readonly config: C };

interface Awareness<C> {
  requests: SeekRequests<C>;
  settings: ProcessSettings;
}

// biome-ignore lint/suspicious/noExplicitAny: each instrumentation has its own configuration type
const known = new WeakMap<Instrumentation, Awareness<any>>();

/**
 * Makes an OpenTelemetry instrumentation SEEK-aware in place. Another call replaces the settings.
 *
 * @param onSwitched - called after the instrumentation is enabled or disabled
 */
export function makeSeekAware<C extends object>(
  instrumentation: Instrumentation & { getConfig(): C; setConfig(config: C): void },
  settings: ProcessSettings,
  requests: SeekRequests<C>,
  onSwitched: () => void = () => {},
): void {
  const existing = known.get(instrumentation);
  if (existing !== undefined) {
    Object.assign(existing, { requests, settings });
    instrumentation.setConfig(instrumentation.getConfig());
    return;
  }
  const awareness: Awareness<C> = { requests, settings };
  known.set(instrumentation, awareness);
  const { enable, disable, setConfig } = instrumentation;
  const isOn = instrumentation.getConfig().enabled !== false;
  const aware = seekAware(
    instrumentation,
    { enable: enable.bind(instrumentation), disable: disable.bind(instrumentation) },
    isOn,
  );
  instrumentation.setConfig = (given: C) => {
    const { config, ...subscribers } = awareness.requests(given);
    setConfig.call(instrumentation, config);
    aware.configure(subscribers, awareness.settings);
  };
  instrumentation.enable = () => {
    aware.enable();
    onSwitched();
  };
  instrumentation.disable = () => {
    aware.disable();
    onSwitched();
  };
  instrumentation.setConfig(instrumentation.getConfig());
  if (isOn) {
    onSwitched();
  }
}
