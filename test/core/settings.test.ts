import { expect } from 'chai';
import fc from 'fast-check';
import { hostMatcher } from '../../src/core/hosts.ts';
import type { SeekOptions } from '../../src/core/options.ts';
import { productTokens } from '../../src/core/product-token.ts';
import type { ApplicationPackage } from '../../src/core/service-user-agent.ts';
import { resolveSettings, type Settings, settingsOf } from '../../src/core/settings.ts';

type Env = Record<string, string | undefined>;

const APPLICATION: ApplicationPackage = { name: '@example/app', version: '1.0.0' };
const DEFAULT_USER_AGENT = 'app/1.0.0';

/** Resolves the settings, their sources, and the warnings about the environment. */
function resolve(options: object, env: Env = {}, application: ApplicationPackage | undefined = APPLICATION) {
  const { settings, problems } = resolveSettings(options as SeekOptions, {
    env,
    application: () => application,
  });
  return {
    settings: settingsOf(settings, () => {}),
    sources: settings,
    warnings: problems.map(({ problem }) => problem),
  };
}

const HOSTS = [
  'seek.com',
  'a.b.seek.com',
  'seek.com.au',
  'a.seek.com.au',
  'a.example',
  'b.example',
  '127.0.0.1',
];
const DEFAULT_SEEK_HOSTS = HOSTS.slice(0, 4);
const seekHostsOf = ({ isSeekHost }: Settings) => HOSTS.filter((host) => isSeekHost(`https://${host}`));

interface OptionCase {
  readonly option: keyof SeekOptions;
  readonly variable: string;
  readonly read: (settings: Settings) => unknown;
  readonly byDefault: unknown;
  /** Values of the option or the variable, and the resulting settings. */
  readonly values: readonly (readonly [value: unknown, setting: unknown])[];
  readonly envValues: readonly (readonly [value: string, setting: unknown])[];
  /** The valid values that the error names. */
  readonly takes: string;
  readonly wrong: fc.Arbitrary<unknown>;
}

const fromFunction = () => undefined;

const OPTIONS: readonly OptionCase[] = [
  {
    option: 'enabled',
    variable: 'SEEK_OTEL_ENABLED',
    read: ({ enabled }) => enabled,
    byDefault: true,
    values: [
      [true, true],
      [false, false],
    ],
    envValues: [
      ['true', true],
      ['false', false],
    ],
    takes: 'true or false',
    wrong: fc.anything().filter((value) => typeof value !== 'boolean'),
  },
  {
    option: 'hosts',
    variable: 'SEEK_OTEL_HOSTS',
    read: seekHostsOf,
    byDefault: DEFAULT_SEEK_HOSTS,
    values: [
      [['a.example'], ['a.example']],
      [
        ['127.0.0.1', '*.example'],
        ['a.example', 'b.example', '127.0.0.1'],
      ],
      [[], []],
    ],
    envValues: [
      ['b.example', ['b.example']],
      ['127.0.0.1,\t*.EXAMPLE ,', ['a.example', 'b.example', '127.0.0.1']],
    ],
    takes: 'an array of host patterns, such as ["*.seek.com"]',
    wrong: fc
      .oneof(fc.anything(), fc.array(fc.anything()))
      .filter((value) => !Array.isArray(value) || !value.every((host) => typeof host === 'string')),
  },
  {
    option: 'userAgent',
    variable: 'SEEK_OTEL_USER_AGENT',
    read: ({ userAgent }) => userAgent,
    byDefault: DEFAULT_USER_AGENT,
    values: [
      ['import/1.2.3', 'import/1.2.3'],
      [' @example/import/1.2.3  build 7', 'import/1.2.3 build 7'],
      [false, false],
    ],
    envValues: [
      ['export/1', 'export/1'],
      ['export', 'export'],
      ['off', false],
    ],
    takes: 'a product token such as "my-service/1.2.3", or false',
    wrong: fc
      .anything()
      .filter((value) => value !== false && !(typeof value === 'string' && /[0-9A-Za-z]/.test(value))),
  },
  {
    option: 'session',
    variable: 'SEEK_OTEL_SESSION',
    read: ({ session }) => session,
    byDefault: 'trace',
    values: [
      ['trace', 'trace'],
      ['process', 'process'],
      [fromFunction, fromFunction],
    ],
    envValues: [
      ['trace', 'trace'],
      ['process', 'process'],
    ],
    takes: '"trace", "process" or a function that returns a UUID',
    wrong: fc.anything().filter((value) => value !== 'trace' && value !== 'process'),
  },
  {
    option: 'propagate',
    variable: 'SEEK_OTEL_PROPAGATE',
    read: ({ propagate }) => propagate,
    byDefault: 'traceparent',
    values: [
      ['traceparent', 'traceparent'],
      ['all', 'all'],
      ['none', 'none'],
    ],
    envValues: [
      ['traceparent', 'traceparent'],
      ['all', 'all'],
      ['none', 'none'],
    ],
    takes: '"traceparent", "all" or "none"',
    wrong: fc.anything().filter((value) => !['traceparent', 'all', 'none'].includes(value as string)),
  },
  {
    option: 'graphql',
    variable: 'SEEK_OTEL_GRAPHQL',
    read: ({ graphql }) => graphql,
    byDefault: true,
    values: [
      [true, true],
      [false, false],
    ],
    envValues: [
      ['true', true],
      ['false', false],
    ],
    takes: 'true or false',
    wrong: fc.anything().filter((value) => typeof value !== 'boolean'),
  },
  {
    option: 'webhookPath',
    variable: 'SEEK_OTEL_WEBHOOK_PATH',
    read: ({ webhookPath }) => webhookPath,
    byDefault: undefined,
    values: [
      ['/', '/'],
      ['/seek/events', '/seek/events'],
    ],
    envValues: [['/seek/events', '/seek/events']],
    takes: 'a path such as "/seek/events", without a query',
    wrong: fc.anything().filter((value) => !(typeof value === 'string' && /^\/[^\s?#]*$/.test(value))),
  },
];

const whiteSpace = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u00a0'), maxLength: 2 });
const anyValue = (known: readonly string[]) =>
  fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(whiteSpace, fc.constantFrom('', ...known), fc.boolean(), whiteSpace)
      .map(([before, value, upper, after]) => before + (upper ? value.toUpperCase() : value) + after),
  );

describe('settings', () => {
  for (const { option, variable, read, byDefault, values, envValues, takes, wrong } of OPTIONS) {
    describe(option, () => {
      it(`is ${JSON.stringify(byDefault)} by default, and if ${variable} is blank`, () => {
        for (const [options, env] of [
          [{}, {}],
          [{ [option]: undefined }, { [variable]: undefined }],
          [{}, { [variable]: '' }],
          [{}, { [variable]: ' \t\n' }],
        ] as const) {
          const { settings, warnings } = resolve(options, env);
          expect(read(settings)).to.deep.equal(byDefault);
          expect(warnings).to.deep.equal([]);
        }
      });

      for (const [value, setting] of values) {
        it(`accepts ${typeof value === 'function' ? 'a function' : JSON.stringify(value)}, regardless of ${variable}`, () => {
          for (const env of [{}, ...envValues.map(([other]) => ({ [variable]: other }))]) {
            const { settings, warnings } = resolve({ [option]: value }, env);
            expect(read(settings)).to.deep.equal(setting);
            expect(warnings).to.deep.equal([]);
          }
        });
      }

      for (const [value, setting] of envValues) {
        it(`accepts ${variable}=${JSON.stringify(value)}, with or without surrounding white space`, () => {
          for (const written of [value, ` ${value}\n`]) {
            const { settings, warnings } = resolve({ [option]: undefined }, { [variable]: written });
            expect(read(settings)).to.deep.equal(setting);
            expect(warnings).to.deep.equal([]);
          }
        });
      }

      it('throws a TypeError that names the option and its valid values, for any other value', () => {
        fc.assert(
          fc.property(
            wrong.filter((value) => value !== undefined),
            (value) => {
              expect(() => resolve({ [option]: value })).to.throw(
                TypeError,
                `SEEK option "${option}" takes ${takes}; found `,
              );
            },
          ),
        );
      });
    });
  }

  it('quote the invalid value in the error', () => {
    expect(() => resolve({ enabled: 'true' })).to.throw(TypeError, /found "true"$/);
    expect(() => resolve({ enabled: null })).to.throw(TypeError, /found null$/);
    expect(() => resolve({ enabled: 1 })).to.throw(TypeError, /found number$/);
  });

  it('name the invalid host pattern and the valid format in a TypeError', () => {
    expect(() => resolve({ hosts: ['*.seek.com', 'https://seek.com'] }))
      .to.throw(
        TypeError,
        /^SEEK option "hosts": "https:\/\/seek\.com" is not a valid host pattern, such as /,
      )
      .with.property('cause')
      .that.is.instanceOf(RangeError);
  });

  describe('with any text in the environment', () => {
    for (const { variable, read, byDefault, envValues } of OPTIONS.filter(({ option }) =>
      ['enabled', 'session', 'propagate', 'graphql'].includes(option),
    )) {
      it(`accept values of ${variable} in any letter case, ignore empty text, and warn once about other text`, () => {
        fc.assert(
          fc.property(anyValue(envValues.map(([value]) => value)), (text) => {
            const { settings, warnings } = resolve({}, { [variable]: text });
            const trimmed = text.trim();
            const known = envValues.find(([value]) => value === trimmed.toLowerCase());
            expect(read(settings)).to.equal(known === undefined ? byDefault : known[1]);
            expect(warnings).to.deep.equal(
              known !== undefined || trimmed === ''
                ? []
                : [
                    `${variable} takes ${envValues.map(([value]) => value).join(', ')}; ${JSON.stringify(trimmed)} is ignored`,
                  ],
            );
          }),
        );
      });
    }

    it('accept none or json in SEEK_OTEL_LOG, and warn once about other text', () => {
      fc.assert(
        fc.property(anyValue(['none', 'json']), (text) => {
          const { sources, warnings } = resolve({}, { SEEK_OTEL_LOG: text });
          const trimmed = text.trim();
          expect(sources.log.value).to.equal(trimmed.toLowerCase() === 'json' ? 'json' : 'none');
          expect(warnings).to.deep.equal(
            ['', 'none', 'json'].includes(trimmed.toLowerCase())
              ? []
              : [`SEEK_OTEL_LOG takes none, json; ${JSON.stringify(trimmed)} is ignored`],
          );
        }),
      );
    });

    it('accept a list of patterns in SEEK_OTEL_HOSTS, ignore blank text, and warn once about other text', () => {
      fc.assert(
        fc.property(anyValue(['a.example', 'a.example,127.0.0.1', 'https://a.example', ',,']), (text) => {
          const { settings, warnings } = resolve({}, { SEEK_OTEL_HOSTS: text });
          const patterns = text.split(',').flatMap((pattern) => pattern.trim() || []);
          if (warnings.length === 0) {
            const matches = hostMatcher(patterns);
            expect(seekHostsOf(settings)).to.deep.equal(
              text.trim() === '' ? DEFAULT_SEEK_HOSTS : HOSTS.filter((host) => matches(`https://${host}`)),
            );
          } else {
            expect(warnings).to.have.length(1);
            expect(warnings[0]).to.match(
              /^SEEK_OTEL_HOSTS takes .*; ".*" is ignored, because (".*" is not a valid host pattern|it contains no host)/s,
            );
            if (patterns.length > 0) {
              expect(() => hostMatcher(patterns)).to.throw(RangeError);
            }
            expect(seekHostsOf(settings)).to.deep.equal(DEFAULT_SEEK_HOSTS);
          }
        }),
      );
    });

    it('accept product tokens or off in SEEK_OTEL_USER_AGENT, and warn once about other text', () => {
      fc.assert(
        fc.property(anyValue(['off', 'export/1', 'export/1 (beta)', '@example/export']), (text) => {
          const { settings, warnings } = resolve({}, { SEEK_OTEL_USER_AGENT: text });
          const trimmed = text.trim();
          if (trimmed === '' || trimmed.toLowerCase() === 'off') {
            expect(settings.userAgent).to.equal(trimmed === '' ? DEFAULT_USER_AGENT : false);
            expect(warnings).to.deep.equal([]);
            return;
          }
          const tokens = productTokens(trimmed);
          expect(settings.userAgent).to.equal(tokens ?? DEFAULT_USER_AGENT);
          expect(warnings).to.deep.equal(
            tokens === trimmed
              ? []
              : [
                  `SEEK_OTEL_USER_AGENT takes a product token such as "my-service/1.2.3", or off; ${JSON.stringify(trimmed)} is ${tokens === undefined ? 'ignored' : `sent as "${tokens}"`}`,
                ],
          );
        }),
      );
    });
  });

  describe('derive the User-Agent without the option and SEEK_OTEL_USER_AGENT', () => {
    const cases: Record<string, [env: Env, expected: string | undefined, application?: ApplicationPackage]> =
      {
        'from OTEL_SERVICE_NAME and the version of OTEL_RESOURCE_ATTRIBUTES': [
          { OTEL_SERVICE_NAME: 'service', OTEL_RESOURCE_ATTRIBUTES: 'service.version=2.0.0' },
          'service/2.0.0',
        ],
        'from OTEL_SERVICE_NAME before the name in OTEL_RESOURCE_ATTRIBUTES': [
          {
            OTEL_SERVICE_NAME: 'service',
            OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,service.version=2.0.0',
          },
          'service/2.0.0',
        ],
        'from OTEL_RESOURCE_ATTRIBUTES': [
          { OTEL_RESOURCE_ATTRIBUTES: 'a=b,service.name=service,service.version=2.0.0,c=d' },
          'service/2.0.0',
        ],
        'from OTEL_RESOURCE_ATTRIBUTES if OTEL_SERVICE_NAME is blank': [
          { OTEL_SERVICE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: 'service.name=service,service.version=2' },
          'service/2',
        ],
        'from OTEL_RESOURCE_ATTRIBUTES with white space around keys and values': [
          { OTEL_RESOURCE_ATTRIBUTES: ' service.name = service , service.version = 2 ' },
          'service/2',
        ],
        'from OTEL_RESOURCE_ATTRIBUTES with percent-encoding': [
          {
            OTEL_RESOURCE_ATTRIBUTES: 'service.name=%40example%2Fa%20service%C3%A9,service.version=1%2C2%3D3',
          },
          'a-service-/1-2-3',
        ],
        'with the version of the package if only the name is set': [
          { OTEL_SERVICE_NAME: '@example/service' },
          'service/1.0.0',
        ],
        'without a version if there is none': [
          { OTEL_SERVICE_NAME: 'service' },
          'service',
          { name: 'app', version: undefined },
        ],
        'with the name of the package if only the version is set': [
          { OTEL_RESOURCE_ATTRIBUTES: 'service.version=2.0.0' },
          'service/2.0.0',
          { name: '@example/service', version: '1.0.0' },
        ],
        'from the package, without its scope, if nothing is set': [{}, DEFAULT_USER_AGENT],
        'from a package without a version': [{}, 'app', { name: 'app', version: undefined }],
        'from the package if the name has no character that is valid in a token': [
          { OTEL_SERVICE_NAME: '日本' },
          DEFAULT_USER_AGENT,
        ],
        'as undefined if the name of the package has no such character either': [
          {},
          undefined,
          { name: '日本', version: '1' },
        ],
      };
    for (const malformed of [
      'service.name=%zz',
      'service.name',
      'service.name=',
      '=service',
      ',,=,',
      'service',
    ]) {
      cases[`from the package if OTEL_RESOURCE_ATTRIBUTES is ${JSON.stringify(malformed)}`] = [
        { OTEL_RESOURCE_ATTRIBUTES: malformed },
        DEFAULT_USER_AGENT,
      ];
    }
    for (const [name, [env, expected, application]] of Object.entries(cases)) {
      it(name, () => {
        const { settings, warnings } = resolve({}, env, application);
        expect(settings.userAgent).to.equal(expected);
        expect(warnings).to.deep.equal([]);
      });
    }

    it('from OTEL_SERVICE_NAME, or as undefined without it, if there is no package', () => {
      const userAgentIn = (env: Env) =>
        resolveSettings({}, { env, application: () => undefined }).settings.userAgent.value;
      expect(userAgentIn({ OTEL_SERVICE_NAME: 'service' })).to.equal('service');
      expect(userAgentIn({})).to.equal(undefined);
    });

    it('only if SEEK_OTEL_USER_AGENT is unset', () => {
      const env = { SEEK_OTEL_USER_AGENT: 'export/1', OTEL_SERVICE_NAME: 'service' };
      expect(resolve({}, env).settings.userAgent).to.equal('export/1');
      expect(resolve({}, { ...env, SEEK_OTEL_USER_AGENT: 'off' }).settings.userAgent).to.equal(false);
    });
  });

  it('accept only a function as requestLog', () => {
    const requestLog = () => {};
    expect(resolve({ requestLog }).settings.requestLog).to.equal(requestLog);
    expect(resolve({}).settings.requestLog).to.equal(undefined);
    expect(() => resolve({ requestLog: 'log' })).to.throw(
      TypeError,
      'SEEK option "requestLog" takes a function; found "log"',
    );
  });

  it('pass on each message of warnOnce once, with its details', () => {
    const warnings: unknown[] = [];
    const { settings } = resolveSettings({}, { env: {}, application: () => undefined });
    const { warnOnce } = settingsOf(settings, (...args) => void warnings.push(args));
    warnOnce('a', 1);
    warnOnce('a', 2);
    warnOnce('b');
    warnOnce('a');
    expect(warnings).to.deep.equal([['a', 1], ['b']]);
  });

  it('contain their sources', () => {
    const sourcesOf = (options: object, env: Env = {}, application?: ApplicationPackage) => {
      const { settings } = resolveSettings(options, { env, application: () => application });
      return Object.fromEntries(Object.entries(settings).map(([name, { source }]) => [name, source]));
    };
    expect(sourcesOf({})).to.deep.equal({
      enabled: 'default',
      userAgent: 'nothing',
      hosts: 'default',
      session: 'default',
      propagate: 'default',
      acceptSession: 'default',
      graphql: 'default',
      webhookPath: 'default',
      requestLog: 'default',
      log: 'default',
    });
    expect(
      sourcesOf(
        { session: 'process', requestLog: () => {} },
        { SEEK_OTEL_SESSION: 'trace', SEEK_OTEL_HOSTS: 'a.example', SEEK_OTEL_PROPAGATE: 'wrong' },
        APPLICATION,
      ),
    ).to.include({
      session: 'option',
      requestLog: 'option',
      hosts: 'SEEK_OTEL_HOSTS',
      propagate: 'default',
      userAgent: 'package.json',
    });
    expect(sourcesOf({}, { OTEL_SERVICE_NAME: 'a' }, APPLICATION)['userAgent']).to.equal('OTEL_SERVICE_NAME');
    expect(sourcesOf({}, { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a' })['userAgent']).to.equal(
      'OTEL_RESOURCE_ATTRIBUTES',
    );
  });

  it('report the variable of each problem', () => {
    const { problems } = resolveSettings(
      {},
      { env: { SEEK_OTEL_SESSION: 'x', SEEK_OTEL_HOST: 'y' }, application: () => undefined },
    );
    expect(problems).to.deep.equal([
      {
        variable: 'SEEK_OTEL_HOST',
        problem: 'SEEK_OTEL_HOST is not a variable of this package; the closest match is SEEK_OTEL_HOSTS',
      },
      { variable: 'SEEK_OTEL_SESSION', problem: 'SEEK_OTEL_SESSION takes trace, process; "x" is ignored' },
    ]);
  });
  it('ignore a webhook path in the environment that is not a path', () => {
    const { settings, warnings } = resolve({}, { SEEK_OTEL_WEBHOOK_PATH: 'https://a.example/seek' });
    expect(settings.webhookPath).to.equal(undefined);
    expect(warnings).to.deep.equal([
      'SEEK_OTEL_WEBHOOK_PATH takes a path such as "/seek/events", without a query; "https://a.example/seek" is ignored',
    ]);
  });
});
