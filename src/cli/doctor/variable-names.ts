/**
 * Finds environment variables with a typo in their names, which everything ignores.
 *
 * @module
 */
import {
  ENV_DISABLED_INSTRUMENTATIONS,
  ENV_ENABLED_INSTRUMENTATIONS,
  ENV_LOG_LEVEL,
  ENV_RESOURCE_ATTRIBUTES,
  ENV_SDK_DISABLED,
  ENV_SERVICE_NAME,
} from '../../core/conventions.ts';
import type { Environment } from '../../core/environment.ts';
import { VARIABLES } from '../../core/settings-table.ts';
import { unknownVariables } from '../../core/unknown-variables.ts';
import type { Findings } from './diagnosis.ts';
import { HIDDEN } from './shown-value.ts';

const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;
const EXPORTER_SETTINGS =
  'ENDPOINT HEADERS PROTOCOL TIMEOUT COMPRESSION CERTIFICATE CLIENT_CERTIFICATE CLIENT_KEY INSECURE';
const PROCESSOR_SETTINGS = 'SCHEDULE_DELAY EXPORT_TIMEOUT MAX_QUEUE_SIZE MAX_EXPORT_BATCH_SIZE';

/** The names that setting up the export of traces takes, and those that resemble them. */
const OPEN_TELEMETRY_NAMES: readonly string[] = [
  ENV_SDK_DISABLED,
  ENV_SERVICE_NAME,
  ENV_RESOURCE_ATTRIBUTES,
  ENV_LOG_LEVEL,
  ENV_ENABLED_INSTRUMENTATIONS,
  ENV_DISABLED_INSTRUMENTATIONS,
  'OTEL_NODE_RESOURCE_DETECTORS',
  'OTEL_PROPAGATORS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_METRIC_EXPORT_INTERVAL',
  'OTEL_METRIC_EXPORT_TIMEOUT',
  ...SIGNALS.map((signal) => `OTEL_${signal}_EXPORTER`),
  ...EXPORTER_SETTINGS.split(' ').flatMap((setting) =>
    ['', ...SIGNALS.map((signal) => `${signal}_`)].map((signal) => `OTEL_EXPORTER_OTLP_${signal}${setting}`),
  ),
  ...PROCESSOR_SETTINGS.split(' ').flatMap((setting) => [`OTEL_BSP_${setting}`, `OTEL_BLRP_${setting}`]),
];

/** A name that is anything else is not shown: something may have been pasted into it. */
const PRINTABLE_NAME = /^[A-Z][A-Z_]{0,63}$/i;

export function diagnoseVariableNames(env: Environment, { problems, hints }: Findings): void {
  for (const { name, nearest } of unknownVariables(env, VARIABLES)) {
    problems.push({
      problem: `${shownName(name)} is not a variable of this package; the closest match is ${nearest}.`,
      remedy: 'Correct or unset it.',
    });
  }
  for (const name of Object.keys(env).filter((each) => !OPEN_TELEMETRY_NAMES.includes(each))) {
    const meant = OPEN_TELEMETRY_NAMES.find((known) => isOneEditAway(name.toUpperCase(), known));
    if (meant !== undefined) {
      hints.push({
        hint: `${name} is not an OpenTelemetry variable; the closest match is ${meant}.`,
        remedy: 'If it is a typo, correct it.',
      });
    }
  }
}

function shownName(name: string): string {
  return PRINTABLE_NAME.test(name) ? name : `${name.slice(0, 'SEEK_OTEL_'.length)}${HIDDEN}`;
}

/** Whether one text becomes the other if one character is added, removed or replaced, or two neighbours are swapped. */
function isOneEditAway(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) {
    end++;
  }
  const [first, second] = [one, other].map((text) => text.slice(start, text.length - end)) as [
    string,
    string,
  ];
  return (
    (first.length <= 1 && second.length <= 1) ||
    (first.length === 2 && second.length === 2 && first[0] === second[1] && first[1] === second[0])
  );
}
