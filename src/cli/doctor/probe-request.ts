/**
 * What the environment adds to the requests of the exporter of traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options
 * @module
 */
import { readFileSync } from 'node:fs';
import { type Environment, environmentPairs, environmentValue } from '../../core/environment.ts';
import { refuses, type Verdict } from './verdict.ts';

/** The default of `OTEL_EXPORTER_OTLP_TIMEOUT`. */
const DEFAULT_TIMEOUT_MILLIS = 10_000;

const TLS_FILES = [
  ['ca', 'CERTIFICATE'],
  ['cert', 'CLIENT_CERTIFICATE'],
  ['key', 'CLIENT_KEY'],
] as const;

export interface ProbeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Readonly<Partial<Record<(typeof TLS_FILES)[number][0], Buffer>>>;
  readonly timeoutMillis: number;
}

/** @returns a verdict if a file of a certificate or key can't be read */
export function probeRequest(env: Environment): ProbeRequest | Verdict {
  const tls: Partial<Record<(typeof TLS_FILES)[number][0], Buffer>> = {};
  for (const [name, setting] of TLS_FILES) {
    const variable = setVariable(env, setting);
    if (variable === undefined) {
      continue;
    }
    try {
      tls[name] = readFileSync(environmentValue(env, variable) as string);
    } catch (error) {
      return refuses(
        `the file in ${variable} can't be read (${(error as NodeJS.ErrnoException).code})`,
        `Correct ${variable}, or the permissions of the file.`,
      );
    }
  }
  return {
    headers: {
      ...Object.fromEntries(environmentPairs(env, 'OTEL_EXPORTER_OTLP_HEADERS')),
      ...Object.fromEntries(environmentPairs(env, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS')),
    },
    tls,
    timeoutMillis: timeoutMillis(env),
  };
}

function setVariable(env: Environment, setting: string): string | undefined {
  return [`OTEL_EXPORTER_OTLP_TRACES_${setting}`, `OTEL_EXPORTER_OTLP_${setting}`].find(
    (name) => environmentValue(env, name) !== undefined,
  );
}

function timeoutMillis(env: Environment): number {
  const millis = Number(env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TIMEOUT']);
  return millis > 0 && Number.isFinite(millis) ? millis : DEFAULT_TIMEOUT_MILLIS;
}
