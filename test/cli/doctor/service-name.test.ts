import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { shownServiceName } from '../../../src/cli/doctor/service-name.ts';
import type { Setting } from '../../../src/core/setting.ts';

const APPLICATION = { name: '@example/application', version: '1.2.3' };
const FROM_PACKAGE = { value: 'application/1.2.3', source: 'package.json' };

function shown(
  env: Record<string, string>,
  ownSdk = false,
  userAgent: Setting<string | false | undefined> = FROM_PACKAGE,
  application: typeof APPLICATION | undefined = APPLICATION,
) {
  const findings: Findings = { problems: [], hints: [] };
  const { value, source } = shownServiceName(env, application, userAgent, ownSdk, findings);
  return [value, source, ...findings.hints.map(({ hint }) => hint)];
}

describe('seek-otel doctor, on the name of the service', () => {
  it('shows the name in the environment', () => {
    for (const ownSdk of [true, false]) {
      expect(shown({ OTEL_SERVICE_NAME: 'import' }, ownSdk)).to.deep.equal(['import', 'OTEL_SERVICE_NAME']);
      expect(shown({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=import' }, ownSdk)).to.deep.equal([
        'import',
        'OTEL_RESOURCE_ATTRIBUTES',
      ]);
    }
  });

  it('shows the name that register takes from the User-Agent', () => {
    expect(shown({})).to.deep.equal(['application', 'package.json']);
    expect(shown({}, false, { value: 'own/1', source: 'SEEK_OTEL_USER_AGENT' })).to.deep.equal([
      'own',
      'SEEK_OTEL_USER_AGENT',
    ]);
    expect(shown({}, false, { value: false, source: 'SEEK_OTEL_USER_AGENT' })).to.deep.equal([
      'application',
      'package.json',
    ]);
  });

  it('shows the name that the SDK gives a service without one', () => {
    const nothing = { value: undefined, source: 'nothing' };
    const findings: Findings = { problems: [], hints: [] };
    expect(shownServiceName({}, undefined, nothing, false, findings)).to.deep.equal({
      name: 'service name',
      value: 'unknown_service:node',
      source: 'default',
    });
  });

  it('hints that an SDK of one’s own takes no name from package.json', () => {
    expect(shown({}, true)).to.deep.equal([
      'set in code, or unknown',
      'default',
      'OTEL_SERVICE_NAME is not set. Unless the code names the service, its traces are filed under unknown_service:node.',
    ]);
  });
});
