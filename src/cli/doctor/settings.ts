import { join } from 'node:path';
import { applicationPackage } from '../../application-package.ts';
import {
  DEFAULT_HOSTS,
  ENV_ACCEPT_SESSION,
  ENV_ENABLED,
  ENV_GRAPHQL_ERRORS,
  ENV_HOSTS,
  ENV_PROPAGATE,
  ENV_SESSION,
  ENV_USER_AGENT,
} from '../../conventions.ts';
import { acceptsSession, keyValuePairs, resolveOptions, type Settings } from '../../options.ts';
import { productTokens } from '../../user-agent.ts';
import type { Environment, Problem, Setting } from './diagnosis.ts';

/** The settings that hold in an environment, and where each comes from. */
export function settingsOf(env: Environment, directory: string, problems: Problem[]): Setting[] {
  const ignored = new Set<string>();
  const application = applicationPackage(join(directory, 'package.json'), directory);
  const warn = (message: string) => {
    const name = message.slice(0, message.indexOf(' '));
    ignored.add(name);
    problems.push({ problem: `${message}.`, remedy: `Correct ${name}, or unset it.` });
  };
  const settings = resolveOptions({}, { env, application: () => application, warn });
  const isAccepted = acceptsSession({ env, warn });
  const source = (name: string) => (env[name]?.trim() && !ignored.has(name) ? name : 'default');
  const value = (name: string) => env[name]?.trim() ?? '';
  const userAgent = userAgentOf(settings.userAgent, env);
  if (settings.userAgent === undefined) {
    problems.push({
      problem: 'Nothing names this application: SEEK would see the User-Agent of the HTTP library.',
      remedy: `Set OTEL_SERVICE_NAME, ${ENV_USER_AGENT}=my-service/1.2.3, or name and version in package.json.`,
    });
  } else if (typeof settings.userAgent === 'string' && !settings.userAgent.includes('/')) {
    problems.push({
      problem: `User-Agent is "${settings.userAgent}", without a version; SEEK asks for both.`,
      remedy: `Set ${ENV_USER_AGENT}=${settings.userAgent}/1.2.3, service.version in OTEL_RESOURCE_ATTRIBUTES, or a version in package.json.`,
    });
  }
  if (!settings.enabled) {
    problems.push({
      problem: `${ENV_ENABLED}=false: no request gets SEEK's headers.`,
      remedy: `Unset ${ENV_ENABLED}.`,
    });
  }
  return [
    { name: 'headers', value: settings.enabled ? 'sent' : 'not sent', source: source(ENV_ENABLED) },
    userAgent,
    {
      name: 'hosts',
      value: source(ENV_HOSTS) === 'default' ? DEFAULT_HOSTS.join(', ') : value(ENV_HOSTS),
      source: source(ENV_HOSTS),
    },
    { name: 'session', value: String(settings.session), source: source(ENV_SESSION) },
    { name: 'propagate', value: settings.propagate, source: source(ENV_PROPAGATE) },
    {
      name: 'inbound X-Session-Id',
      value: isAccepted ? 'accepted' : 'ignored',
      source: source(ENV_ACCEPT_SESSION),
    },
    {
      name: 'GraphQL errors',
      value: settings.graphqlErrors ? 'recorded' : 'not recorded',
      source: source(ENV_GRAPHQL_ERRORS),
    },
    ...['OTEL_SDK_DISABLED', 'OTEL_TRACES_EXPORTER', 'OTEL_TRACES_SAMPLER', 'OTEL_PROPAGATORS']
      .filter((name) => value(name) !== '')
      .map((name) => ({ name, value: value(name), source: 'environment' })),
  ];
}

function userAgentOf(userAgent: Settings['userAgent'], env: Environment): Setting {
  const resource = keyValuePairs(env['OTEL_RESOURCE_ATTRIBUTES']);
  const own = env[ENV_USER_AGENT]?.trim() ?? '';
  const sources: [boolean, string][] = [
    // A value with characters that no token has is sent all the same, without them.
    [own.toLowerCase() === 'off' || productTokens(own) !== undefined, ENV_USER_AGENT],
    [Boolean(env['OTEL_SERVICE_NAME']?.trim()), 'OTEL_SERVICE_NAME'],
    [resource.has('service.name'), 'OTEL_RESOURCE_ATTRIBUTES'],
    [userAgent !== undefined, 'package.json'],
  ];
  const [, source = 'nothing'] = sources.find(([applies]) => applies) ?? [];
  return {
    name: 'User-Agent',
    value: userAgent === false ? 'left alone' : (userAgent ?? "the HTTP library's"),
    source,
  };
}
