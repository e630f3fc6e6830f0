/**
 * Defines every setting: its option, environment variable, default, and output in `seek-otel doctor`.
 *
 * @module
 */
import {
  DEFAULT_HOSTS,
  ENV_ACCEPT_SESSION,
  ENV_ENABLED,
  ENV_GRAPHQL,
  ENV_HOSTS,
  ENV_LOG,
  ENV_PROPAGATE,
  ENV_SESSION,
  ENV_TRACE_LINK,
  ENV_USER_AGENT,
  ENV_WEBHOOK_PATH,
} from './conventions.ts';
import { environmentList } from './environment.ts';
import { hostMatcher } from './hosts.ts';
import { HOST_PATTERNS, hostsOption } from './options.ts';
import { productTokens } from './product-token.ts';
import type { Propagate } from './propagation.ts';
import type { RequestLog } from './request-log.ts';
import { serviceUserAgent } from './service-user-agent.ts';
import type { SessionSource } from './session.ts';
import {
  booleanVariable,
  choiceVariable,
  type Definition,
  fixed,
  IGNORED,
  oneOf,
  type Parsed,
} from './setting.ts';

/** The type of each setting. */
export interface SettingValues {
  readonly enabled: boolean;
  readonly userAgent: string | false | undefined;
  readonly hosts: readonly string[];
  readonly session: SessionSource;
  readonly propagate: Propagate;
  readonly acceptSession: boolean;
  readonly graphql: boolean;
  readonly webhookPath: string | undefined;
  readonly requestLog: RequestLog | undefined;
  /** What `register` does in place of a `requestLog`. */
  readonly log: 'none' | 'json';
}

export const SETTINGS: { readonly [K in keyof SettingValues]: Definition<SettingValues[K]> } = {
  enabled: {
    option: {
      name: 'enabled',
      takes: 'true or false',
      check: booleanOf,
    },
    variable: booleanVariable(ENV_ENABLED),
    byDefault: fixed(true),
    label: 'headers',
    shown: (enabled) => (enabled ? 'sent' : 'not sent'),
  },
  userAgent: {
    option: {
      name: 'userAgent',
      takes: 'a product token such as "my-service/1.2.3", or false',
      check: (given) =>
        typeof given === 'string' ? productTokens(given) : given === false ? given : undefined,
    },
    variable: {
      name: ENV_USER_AGENT,
      takes: 'a product token such as "my-service/1.2.3", or off',
      parse: userAgentOf,
    },
    byDefault: ({ env, application }) =>
      serviceUserAgent(env, application()) ?? { value: undefined, source: 'nothing' },
    label: 'User-Agent',
    shown: (userAgent) => (userAgent === false ? 'unchanged' : (userAgent ?? "the HTTP library's")),
  },
  hosts: {
    option: {
      name: 'hosts',
      takes: HOST_PATTERNS,
      check: (given) => hostsOption('hosts', given) && (given as readonly string[]),
    },
    variable: {
      name: ENV_HOSTS,
      takes: 'host patterns separated by commas, such as "*.seek.com, localhost:4000"',
      parse: hostsOf,
    },
    byDefault: fixed(DEFAULT_HOSTS),
    label: 'hosts',
    shown: (hosts) => hosts.join(', '),
  },
  session: {
    option: {
      name: 'session',
      takes: '"trace", "process" or a function that returns a UUID',
      check: (given) =>
        typeof given === 'function'
          ? (given as () => string | undefined)
          : oneOf(given, ['trace', 'process']),
    },
    variable: choiceVariable<'trace' | 'process'>(ENV_SESSION, ['trace', 'process']),
    byDefault: fixed('trace'),
    label: 'session',
    shown: String,
  },
  propagate: {
    option: {
      name: 'propagate',
      takes: '"traceparent", "all" or "none"',
      check: (given) => oneOf(given, ['traceparent', 'all', 'none']),
    },
    variable: choiceVariable(ENV_PROPAGATE, ['traceparent', 'all', 'none']),
    byDefault: fixed('traceparent'),
    label: 'propagate',
    shown: String,
  },
  acceptSession: {
    variable: booleanVariable(ENV_ACCEPT_SESSION),
    byDefault: fixed(false),
    label: 'inbound X-Session-Id',
    shown: (accepted) => (accepted ? 'accepted' : 'ignored'),
  },
  graphql: {
    option: {
      name: 'graphql',
      takes: 'true or false',
      check: booleanOf,
    },
    variable: booleanVariable(ENV_GRAPHQL),
    byDefault: fixed(true),
    label: 'GraphQL',
    shown: (recorded) => (recorded ? 'recorded' : 'not recorded'),
  },
  webhookPath: {
    option: {
      name: 'webhookPath',
      takes: 'a path such as "/seek/events", without a query',
      check: (given) => (isPath(given) ? given : undefined),
    },
    variable: {
      name: ENV_WEBHOOK_PATH,
      takes: 'a path such as "/seek/events", without a query',
      parse: (text) => (isPath(text) ? { value: text } : IGNORED),
    },
    byDefault: fixed(undefined),
    label: 'webhook',
    shown: (path) => path ?? 'any request with Seek-Signature',
  },
  requestLog: {
    option: {
      name: 'requestLog',
      takes: 'a function',
      check: (given) => (typeof given === 'function' ? (given as RequestLog) : undefined),
    },
    byDefault: fixed(undefined),
    shown: String,
  },
  log: {
    variable: choiceVariable<'none' | 'json'>(ENV_LOG, ['none', 'json']),
    byDefault: fixed('none'),
    label: 'request log',
    shown: (log) => (log === 'json' ? 'JSON on standard error' : 'none'),
  },
};

/** The names of all environment variables of this package, including the one that only `seek-otel find` reads. */
export const VARIABLES: readonly string[] = [
  ...Object.values(SETTINGS).flatMap(
    ({ variable }: { readonly variable?: { readonly name: string } }) => variable?.name ?? [],
  ),
  ENV_TRACE_LINK,
];

function booleanOf(given: unknown): boolean | undefined {
  return typeof given === 'boolean' ? given : undefined;
}

function isPath(given: unknown): given is string {
  return typeof given === 'string' && /^\/[^\s?#]*$/.test(given);
}

function userAgentOf(text: string): Parsed<string | false> {
  if (text.toLowerCase() === 'off') {
    return { value: false };
  }
  const value = productTokens(text);
  if (value === undefined) {
    return IGNORED;
  }
  return value === text ? { value } : { value, outcome: `sent as "${value}"` };
}

function hostsOf(text: string): Parsed<readonly string[]> {
  const value = (environmentList({ text }, 'text') as readonly string[]).filter((pattern) => pattern !== '');
  if (value.length === 0) {
    return { outcome: 'ignored, because it contains no host' };
  }
  try {
    hostMatcher(value);
    return { value };
  } catch (error) {
    return { outcome: `ignored, because ${(error as RangeError).message}` };
  }
}
