import { expect } from 'chai';
import type { Environment } from '../../src/core/environment.ts';
import {
  type ApplicationPackage,
  serviceAttributes,
  serviceUserAgent,
} from '../../src/core/service-user-agent.ts';

const APPLICATION: ApplicationPackage = { name: '@example/import', version: '1.2.3' };

interface Case {
  readonly env?: Environment;
  readonly application?: ApplicationPackage | undefined;
  /** `SEEK_OTEL_USER_AGENT`. Default: none, so SEEK sees the default. */
  readonly userAgent?: string | false;
  readonly expected: readonly [name: string, version?: string] | undefined;
}

describe('serviceAttributes', () => {
  const cases: Readonly<Record<string, Case>> = {
    'are name and version of package.json, without the scope': { expected: ['import', '1.2.3'] },
    'have no version if package.json has none': {
      application: { name: 'import', version: undefined },
      expected: ['import'],
    },
    'are absent without any name': { application: undefined, expected: undefined },
    'are absent without any name if the environment has a version': {
      env: { OTEL_RESOURCE_ATTRIBUTES: 'service.version=9' },
      application: undefined,
      expected: undefined,
    },
    'are absent if the name of package.json has no character that is valid in a User-Agent': {
      application: { name: '日本', version: '1' },
      expected: undefined,
    },
    'are OTEL_SERVICE_NAME and service.version of OTEL_RESOURCE_ATTRIBUTES': {
      env: { OTEL_SERVICE_NAME: 'service', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,service.version=9' },
      expected: ['service', '9'],
    },
    'are service.name and service.version of OTEL_RESOURCE_ATTRIBUTES': {
      env: { OTEL_RESOURCE_ATTRIBUTES: 'service.name=service,service.version=9' },
      expected: ['service', '9'],
    },
    'keep the name in the environment as it is': {
      env: { OTEL_SERVICE_NAME: '@example/my service' },
      expected: ['@example/my service', '1.2.3'],
    },
    'keep a name in the environment that SEEK cannot see': {
      env: { OTEL_SERVICE_NAME: '日本' },
      expected: ['日本', '1.2.3'],
    },
    'have the version of package.json if the environment has only a name, as SEEK sees it': {
      env: { OTEL_SERVICE_NAME: 'service' },
      expected: ['service', '1.2.3'],
    },
    'have the name of package.json if the environment has only a version, as SEEK sees it': {
      env: { OTEL_RESOURCE_ATTRIBUTES: 'service.version=9' },
      expected: ['import', '9'],
    },
    'are the first product of the User-Agent': {
      userAgent: 'my-service/4.5.6 build/77',
      expected: ['my-service', '4.5.6'],
    },
    'have no version if the User-Agent has none': { userAgent: 'my-service', expected: ['my-service'] },
    'are those of the environment rather than those of the User-Agent': {
      env: { OTEL_SERVICE_NAME: 'service', OTEL_RESOURCE_ATTRIBUTES: 'service.version=9' },
      userAgent: 'my-service/4.5.6',
      expected: ['service', '9'],
    },
    'have the version of a User-Agent that names the same service': {
      env: { OTEL_SERVICE_NAME: '@example/my-service' },
      userAgent: 'my-service/4.5.6',
      expected: ['@example/my-service', '4.5.6'],
    },
    'have no version of a User-Agent that names another service': {
      env: { OTEL_SERVICE_NAME: 'service' },
      userAgent: 'my-service/4.5.6',
      application: undefined,
      expected: ['service'],
    },
    'are those of package.json if the User-Agent is off': { userAgent: false, expected: ['import', '1.2.3'] },
  };
  for (const [name, { env = {}, userAgent, expected, ...rest }] of Object.entries(cases)) {
    it(name, () => {
      const application = 'application' in rest ? rest.application : APPLICATION;
      const seen = userAgent ?? serviceUserAgent(env, application)?.value;
      const attributes = serviceAttributes(env, () => application, seen);
      expect(attributes && Object.entries(attributes)).to.deep.equal(
        expected?.map((value, i) => [i === 0 ? 'service.name' : 'service.version', value]),
      );
    });
  }
});
