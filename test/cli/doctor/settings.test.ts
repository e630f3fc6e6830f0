import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { shownSettings } from '../../../src/cli/doctor/settings.ts';

describe('seek-otel doctor, on settings', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const writePackageJson = (description: object) =>
    writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
  const diagnosed = (env: Record<string, string> = {}) => {
    const findings: Findings = { problems: [], hints: [] };
    const settings = shownSettings(env, folder, false, findings);
    return {
      settings: Object.fromEntries(settings.map(({ name, value, source }) => [name, [value, source]])),
      problems: findings.problems.map(({ problem, remedy }) => `${problem} → ${remedy}`),
    };
  };

  it('shows the defaults with the source "default"', () => {
    writePackageJson({ name: '@example/application', version: '1.2.3' });
    expect(diagnosed()).to.deep.equal({
      settings: {
        headers: ['sent', 'default'],
        'User-Agent': ['application/1.2.3', 'package.json'],
        hosts: ['seek.com, *.seek.com, seek.com.au, *.seek.com.au', 'default'],
        session: ['trace', 'default'],
        propagate: ['traceparent', 'default'],
        'inbound X-Session-Id': ['ignored', 'default'],
        GraphQL: ['recorded', 'default'],
        webhook: ['any request with Seek-Signature', 'default'],
        'request log': ['none', 'default'],
        'service name': ['application', 'package.json'],
      },
      problems: [],
    });
  });

  it('shows settings from the environment with the names of their variables', () => {
    const { settings, problems } = diagnosed({
      SEEK_OTEL_ENABLED: 'TRUE',
      SEEK_OTEL_HOSTS: ' *.seek.com,localhost:4000 ',
      SEEK_OTEL_USER_AGENT: 'import/2.0.0',
      SEEK_OTEL_SESSION: 'process',
      SEEK_OTEL_PROPAGATE: 'none',
      SEEK_OTEL_ACCEPT_SESSION: 'true',
      SEEK_OTEL_GRAPHQL: 'false',
      SEEK_OTEL_WEBHOOK_PATH: '/seek/events',
      SEEK_OTEL_LOG: 'json',
      OTEL_SERVICE_NAME: 'imports',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_PROPAGATORS: 'tracecontext, b3',
      OTEL_TRACES_EXPORTER: '',
    });
    expect(problems).to.deep.equal([]);
    expect(settings).to.deep.equal({
      headers: ['sent', 'SEEK_OTEL_ENABLED'],
      'User-Agent': ['import/2.0.0', 'SEEK_OTEL_USER_AGENT'],
      hosts: ['*.seek.com, localhost:4000', 'SEEK_OTEL_HOSTS'],
      session: ['process', 'SEEK_OTEL_SESSION'],
      propagate: ['none', 'SEEK_OTEL_PROPAGATE'],
      'inbound X-Session-Id': ['accepted', 'SEEK_OTEL_ACCEPT_SESSION'],
      GraphQL: ['not recorded', 'SEEK_OTEL_GRAPHQL'],
      webhook: ['/seek/events', 'SEEK_OTEL_WEBHOOK_PATH'],
      'request log': ['JSON on standard error', 'SEEK_OTEL_LOG'],
      'service name': ['imports', 'OTEL_SERVICE_NAME'],
      OTEL_TRACES_SAMPLER: ['traceidratio', 'environment'],
      OTEL_PROPAGATORS: ['tracecontext,b3', 'environment'],
    });
  });

  for (const [variable, value, setting, fallback] of [
    ['SEEK_OTEL_ENABLED', 'yes', 'headers', 'sent'],
    ['SEEK_OTEL_HOSTS', 'https://seek.com', 'hosts', 'seek.com, *.seek.com, seek.com.au, *.seek.com.au'],
    ['SEEK_OTEL_SESSION', 'request', 'session', 'trace'],
    ['SEEK_OTEL_PROPAGATE', 'some', 'propagate', 'traceparent'],
    ['SEEK_OTEL_ACCEPT_SESSION', '1', 'inbound X-Session-Id', 'ignored'],
    ['SEEK_OTEL_GRAPHQL', 'off', 'GraphQL', 'recorded'],
    ['SEEK_OTEL_LOG', 'on', 'request log', 'none'],
  ] as const) {
    it(`reports that ${variable}=${value} is invalid, and shows the default`, () => {
      writePackageJson({ name: 'application', version: '1.2.3' });
      const { settings, problems } = diagnosed({ [variable]: value });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(
        new RegExp(`^${variable} takes .*; its value is ignored\\. → Correct or unset ${variable}\\.$`),
      );
      expect(settings[setting]).to.deep.equal([fallback, 'default']);
    });
  }

  it('shows the source of the User-Agent', () => {
    writePackageJson({ name: 'application', version: '1.2.3' });
    const userAgent = (env: Record<string, string>) => diagnosed(env).settings['User-Agent'];
    expect(userAgent({ OTEL_SERVICE_NAME: 'import' })).to.deep.equal(['import/1.2.3', 'OTEL_SERVICE_NAME']);
    expect(userAgent({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=import,service.version=4' })).to.deep.equal([
      'import/4',
      'OTEL_RESOURCE_ATTRIBUTES',
    ]);
    expect(userAgent({ SEEK_OTEL_USER_AGENT: 'OFF' })).to.deep.equal(['unchanged', 'SEEK_OTEL_USER_AGENT']);
    expect(userAgent({ SEEK_OTEL_USER_AGENT: '()' })).to.deep.equal(['application/1.2.3', 'package.json']);
    expect(userAgent({ SEEK_OTEL_USER_AGENT: 'my(service)/1' })).to.deep.equal([
      'my-service-/1',
      'SEEK_OTEL_USER_AGENT',
    ]);
  });

  it('reports a missing name and a missing version of the application', () => {
    const nothing = diagnosed();
    expect(nothing.settings['User-Agent']).to.deep.equal(["the HTTP library's", 'nothing']);
    expect(nothing.problems.join())
      .to.contain('The application has no name')
      .and.to.contain('→ Set OTEL_SERVICE_NAME');
    writePackageJson({ name: 'application' });
    expect(diagnosed().problems.join()).to.match(
      /^The User-Agent "application" has no version\. .* → Set `SEEK_OTEL_USER_AGENT=my-service\/1\.2\.3`/,
    );
  });

  it('hides what may be a secret in values that are right', () => {
    writePackageJson({ name: 'application', version: '1.2.3' });
    const { settings } = diagnosed({
      SEEK_OTEL_USER_AGENT: 'import/2.0.0 key/a1b2c3d4e5f6',
      SEEK_OTEL_HOSTS: 'a1b2c3d4e5f6.example, localhost',
      SEEK_OTEL_WEBHOOK_PATH: '/hooks/a1b2c3d4e5f6',
      OTEL_TRACES_SAMPLER: 'a1b2c3d4e5f6',
      OTEL_TRACES_EXPORTER: 'otlp,a1b2c3d4e5f6',
    });
    expect(settings).to.deep.include({
      'User-Agent': ['import/2.0.0 key/…', 'SEEK_OTEL_USER_AGENT'],
      hosts: ['…, localhost', 'SEEK_OTEL_HOSTS'],
      webhook: ['/hooks/…', 'SEEK_OTEL_WEBHOOK_PATH'],
      OTEL_TRACES_SAMPLER: ['…', 'environment'],
      OTEL_TRACES_EXPORTER: ['otlp,…', 'environment'],
    });
  });

  it('reports that it corrects a value', () => {
    writePackageJson({ name: 'application', version: '1.2.3' });
    expect(diagnosed({ SEEK_OTEL_USER_AGENT: 'my(service)/1' }).problems.join()).to.match(
      /^SEEK_OTEL_USER_AGENT takes .*; its value is corrected\. → /,
    );
  });

  it('reports that the headers are disabled', () => {
    writePackageJson({ name: 'application', version: '1.2.3' });
    const { settings, problems } = diagnosed({ SEEK_OTEL_ENABLED: 'false' });
    expect(settings['headers']).to.deep.equal(['not sent', 'SEEK_OTEL_ENABLED']);
    expect(problems).to.deep.equal([
      "`SEEK_OTEL_ENABLED=false`: requests carry none of SEEK's headers. → Unset SEEK_OTEL_ENABLED.",
    ]);
  });
});
