import { ENV_DISABLED_INSTRUMENTATIONS, ENV_ENABLED_INSTRUMENTATIONS } from '../../core/conventions.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';
import { enabledBy } from '../../node/enabled-instrumentations.ts';
import type { Findings } from './diagnosis.ts';

/** The instrumentations that record calls to SEEK. */
const CLIENTS = ['undici', 'http', 'seek-http2'] as const;

/** Hints at calls to SEEK that `register` does not record. */
export function diagnoseInstrumentations(env: Environment, { hints }: Findings): void {
  const isEnabled = enabledBy(env);
  const disabled = CLIENTS.filter((name) => !isEnabled(name));
  if (disabled.length === 0) {
    return;
  }
  const variables = [ENV_ENABLED_INSTRUMENTATIONS, ENV_DISABLED_INSTRUMENTATIONS].filter(
    (name) => environmentValue(env, name) !== undefined,
  );
  const listed = new Intl.ListFormat('en-GB').format(disabled);
  hints.push({
    hint: `${variables.join(' and ')}: register records no calls to SEEK through ${listed}.`,
    remedy: 'These calls carry the headers, but their UUIDs do not lead to a span.',
  });
}
