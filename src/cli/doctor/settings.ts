import { join } from 'node:path';
import { ENV_ENABLED, ENV_SDK_DISABLED, ENV_USER_AGENT } from '../../core/conventions.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';
import type { Definition } from '../../core/setting.ts';
import { type ResolvedSettings, resolveSettings } from '../../core/settings.ts';
import { SETTINGS, type SettingValues } from '../../core/settings-table.ts';
import { applicationPackage } from '../../node/application-package.ts';
import type { Problem, ShownSetting } from './diagnosis.ts';

const OPEN_TELEMETRY_VARIABLES = [
  ENV_SDK_DISABLED,
  'OTEL_TRACES_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_PROPAGATORS',
] as const;

/** The effective settings of an application, with the source of each. */
export function shownSettings(env: Environment, directory: string, problems: Problem[]): ShownSetting[] {
  const application = applicationPackage(join(directory, 'package.json'), directory);
  const { settings, problems: invalid } = resolveSettings({}, { env, application: () => application });
  for (const { variable, problem } of invalid) {
    problems.push({ problem: `${problem}.`, remedy: `Correct or unset ${variable}.` });
  }
  problems.push(...userAgentProblems(settings), ...enabledProblems(settings));
  const keys = Object.keys(SETTINGS) as (keyof SettingValues)[];
  return [
    ...keys.flatMap((key) => shownSetting(settings, key)),
    ...OPEN_TELEMETRY_VARIABLES.flatMap((name) => {
      const value = environmentValue(env, name);
      return value === undefined ? [] : [{ name, value, source: 'environment' }];
    }),
  ];
}

function shownSetting<K extends keyof SettingValues>(settings: ResolvedSettings, key: K): ShownSetting[] {
  const { label, shown }: Definition<SettingValues[K]> = SETTINGS[key];
  const { value, source } = settings[key];
  return label === undefined ? [] : [{ name: label, value: shown(value), source }];
}

function userAgentProblems({ userAgent: { value } }: ResolvedSettings): Problem[] {
  if (value === undefined) {
    return [
      {
        problem: 'The application has no name, so SEEK receives the User-Agent of the HTTP library.',
        remedy: `Set OTEL_SERVICE_NAME, ${ENV_USER_AGENT}=my-service/1.2.3, or name and version in package.json.`,
      },
    ];
  }
  if (value === false || value.includes('/')) {
    return [];
  }
  return [
    {
      problem: `The User-Agent "${value}" has no version. SEEK asks for a name and a version.`,
      remedy: `Set ${ENV_USER_AGENT}=${value}/1.2.3, service.version in OTEL_RESOURCE_ATTRIBUTES, or a version in package.json.`,
    },
  ];
}

function enabledProblems({ enabled }: ResolvedSettings): Problem[] {
  return enabled.value
    ? []
    : [
        {
          problem: `${ENV_ENABLED}=false: requests carry none of SEEK's headers.`,
          remedy: `Unset ${ENV_ENABLED}.`,
        },
      ];
}
