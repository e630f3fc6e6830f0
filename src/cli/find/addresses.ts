/**
 * Which backend `find` asks, and where.
 *
 * @module
 */
import { type Environment, environmentValue } from '../../core/environment.ts';
import { parseUrl } from '../../core/url.ts';
import { UsageError } from '../errors.ts';
import { quoted } from '../text.ts';
import { DEFAULT_JAEGER_URL, jaegerAt } from './jaeger.ts';
import type { Backend } from './search.ts';
import { DEFAULT_TEMPO_URL, tempoAt } from './tempo.ts';

export interface BackendOptions {
  readonly jaeger?: string | undefined;
  readonly tempo?: string | undefined;
  readonly link?: string | undefined;
}

export interface ChosenBackend {
  readonly backend: Backend;
  /** Whether nobody named an address. */
  readonly isDefault: boolean;
}

const KINDS = {
  tempo: { name: 'Tempo', variable: 'TEMPO_URL', example: DEFAULT_TEMPO_URL, at: tempoAt },
  jaeger: { name: 'Jaeger', variable: 'JAEGER_URL', example: DEFAULT_JAEGER_URL, at: jaegerAt },
} as const;
type Kind = keyof typeof KINDS;

/**
 * Chooses by options, then by variables.
 *
 * @returns `undefined` if the only option is a link
 * @throws UsageError if the address is not one
 */
export function chosenBackend(options: BackendOptions, env: Environment): ChosenBackend | undefined {
  const { jaeger, tempo, link } = options;
  const named = backendAt('tempo', tempo) ?? backendAt('jaeger', jaeger);
  if (named !== undefined || link !== undefined) {
    return named && { backend: named, isDefault: false };
  }
  const configured =
    backendAt('jaeger', environmentValue(env, KINDS.jaeger.variable)) ??
    backendAt('tempo', environmentValue(env, KINDS.tempo.variable));
  return configured === undefined
    ? { backend: jaegerAt(new URL(DEFAULT_JAEGER_URL)), isDefault: true }
    : { backend: configured, isDefault: false };
}

/** @param address - an HTTP URL, whose scheme may be missing: `localhost:16686` */
function backendAt(kind: Kind, address: string | undefined): Backend | undefined {
  if (address === undefined) {
    return undefined;
  }
  const { name, example, at } = KINDS[kind];
  const url = parseUrl(address.includes('://') ? address : `http://${address}`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // Without the user name and password, if it has any.
    const shown = address.slice(address.lastIndexOf('@') + 1);
    throw new UsageError(
      `${name}'s address must be an HTTP URL, not ${quoted(shown)}.`,
      `Example: --${kind} ${example}`,
    );
  }
  return at(new URL(url.href));
}
