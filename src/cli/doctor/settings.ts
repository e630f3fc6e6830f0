import { join } from 'node:path';
import { ENV_ENABLED, ENV_SDK_DISABLED, ENV_USER_AGENT } from '../../core/conventions.ts';
import { type Environment, environmentList, environmentValue } from '../../core/environment.ts';
import type { Definition, Setting, Surroundings } from '../../core/setting.ts';
import type { ResolvedSettings } from '../../core/settings.ts';
import { SETTINGS, type SettingValues } from '../../core/settings-table.ts';
import { applicationPackage } from '../../node/application-package.ts';
import type { Findings, Problem, ShownSetting } from './diagnosis.ts';
import { ENV_TRACES_EXPORTER, EXPORTERS } from './exporter.ts';
import { ENV_SAMPLER, SAMPLERS } from './sampler.ts';
import { shownServiceName } from './service-name.ts';
import { shownItems, shownText } from './shown-value.ts';

/** The variables of OpenTelemetry that are shown, and their values that are no secrets. */
const OPEN_TELEMETRY_VARIABLES: readonly (readonly [name: string, known: readonly string[]])[] = [
  [ENV_SDK_DISABLED, ['true', 'false']],
  [ENV_TRACES_EXPORTER, EXPORTERS],
  [ENV_SAMPLER, SAMPLERS],
  ['OTEL_PROPAGATORS', ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace', 'none']],
];

/** The effective settings of an application, with the source of each. */
export function shownSettings(
  env: Environment,
  directory: string,
  ownSdk: boolean,
  findings: Findings,
): ShownSetting[] {
  const application = applicationPackage(join(directory, 'package.json'), directory);
  const surroundings: Surroundings = { env, application: () => application };
  const keys = Object.keys(SETTINGS) as (keyof SettingValues)[];
  const settings = Object.fromEntries(
    keys.map((key) => [key, settingOf<unknown>(SETTINGS[key], surroundings, findings)]),
  ) as unknown as ResolvedSettings;
  findings.problems.push(...userAgentProblems(settings), ...enabledProblems(settings));
  return [
    ...keys.flatMap((key) => shownSetting(settings, key)),
    shownServiceName(env, application, settings.userAgent, ownSdk, findings),
    ...OPEN_TELEMETRY_VARIABLES.flatMap(([name, known]) => {
      const items = environmentList(env, name);
      return items === undefined ? [] : [{ name, value: shownItems(items, known), source: 'environment' }];
    }),
  ];
}

/**
 * Does the same as `resolveSettings()`, which loads the API of OpenTelemetry, and whose messages quote the values of
 * variables.
 */
function settingOf<T>(
  { variable, byDefault }: Definition<T>,
  surroundings: Surroundings,
  { problems }: Findings,
): Setting<T> {
  const text = variable && environmentValue(surroundings.env, variable.name);
  if (variable === undefined || text === undefined) {
    return byDefault(surroundings);
  }
  const { value, outcome } = variable.parse(text);
  if (outcome !== undefined) {
    problems.push({
      problem: `${variable.name} takes ${variable.takes}; its value is ${value === undefined ? 'ignored' : 'corrected'}.`,
      remedy: `Correct or unset ${variable.name}.`,
    });
  }
  return value === undefined ? byDefault(surroundings) : { value, source: variable.name };
}

function shownSetting<K extends keyof SettingValues>(settings: ResolvedSettings, key: K): ShownSetting[] {
  const { label, shown }: Definition<SettingValues[K]> = SETTINGS[key];
  const { value, source } = settings[key];
  return label === undefined ? [] : [{ name: label, value: shownUnless(source, shown(value)), source }];
}

function shownUnless(source: string, value: string): string {
  return source === 'default' || source === 'nothing' ? value : shownText(value);
}

function userAgentProblems({ userAgent: { value } }: ResolvedSettings): Problem[] {
  if (value === undefined) {
    return [
      {
        problem: 'The application has no name, so SEEK receives the User-Agent of the HTTP library.',
        remedy: `Set OTEL_SERVICE_NAME, \`${ENV_USER_AGENT}=my-service/1.2.3\`, or the name and version in package.json.`,
      },
    ];
  }
  if (value === false || value.includes('/')) {
    return [];
  }
  return [
    {
      problem: `The User-Agent "${shownText(value)}" has no version. SEEK asks for a name and a version.`,
      remedy: `Set \`${ENV_USER_AGENT}=my-service/1.2.3\`, service.version in OTEL_RESOURCE_ATTRIBUTES, or a version in package.json.`,
    },
  ];
}

function enabledProblems({ enabled: { value } }: ResolvedSettings): Problem[] {
  return value
    ? []
    : [
        {
          problem: `\`${ENV_ENABLED}=false\`: requests carry none of SEEK's headers.`,
          remedy: `Unset ${ENV_ENABLED}.`,
        },
      ];
}
