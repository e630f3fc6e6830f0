import { expect } from 'chai';
import { shownItems, shownText, shownUrl } from '../../../src/cli/doctor/shown-value.ts';

const urlOf = (url: string) => shownUrl(new URL(url));

describe('seek-otel doctor, on values that may be secrets', () => {
  it('shows names and versions', () => {
    for (const text of [
      'example-application-import-webhook/1.2.3',
      'postingService/2024.11.30',
      'k8s-import/v1.0.0-rc.1 build/77',
      '*.seek.com, localhost:4000, [::1]:80, 192.0.2.1',
      '/seek/events',
    ]) {
      expect(shownText(text)).to.equal(text);
    }
  });

  for (const secret of [
    'hcaik_01hq5xq2rj3w4z5y6v7b8n9m0k1l2j3h4g5f6d7s8a9p0o1i2u3y4t5r6e',
    'd41d8cd98f00b204e9800998ecf8427e',
    '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw',
    'NRAK-A1B2C3D4E5F6G7H8',
    'pa$$word',
    `${'a-'.repeat(33)}`,
  ]) {
    it(`hides ${secret.slice(0, 20)}`, () => {
      expect(shownText(secret)).to.equal('…');
      expect(shownText(`service/${secret}`)).to.equal('service/…');
      expect(shownText(`service/1.2.3+${secret}`)).to.equal('service/1.2.3…');
    });
  }

  it('shows the known items of a list', () => {
    expect(shownItems(['otlp', 'SECRET', 'none'], ['otlp', 'none'])).to.equal('otlp,…,none');
  });

  it('shows scheme, host, port and known parts of the path of a URL', () => {
    expect(urlOf('http://localhost:4318')).to.equal('http://localhost:4318');
    expect(urlOf('https://otlp.nr-data.net:443/v1/traces')).to.equal('https://otlp.nr-data.net/v1/traces');
    expect(urlOf('https://otlp-gateway-prod.grafana.net/otlp/v1/traces')).to.equal(
      'https://otlp-gateway-prod.grafana.net/otlp/v1/traces',
    );
    expect(urlOf('https://trace.agent.datadoghq.com/api/v0.2/traces')).to.equal(
      'https://trace.agent.datadoghq.com/api/v0.2/traces',
    );
    expect(urlOf('https://user:pass@api.example/otlp/k3ySECRET/v1/traces?key=SECRET#SECRET')).to.equal(
      'https://api.example/otlp/…/v1/traces?…',
    );
    expect(urlOf('http://[::1]:4318/')).to.equal('http://[::1]:4318');
    expect(urlOf('http://otel-collector:4318/')).to.equal('http://otel-collector:4318');
    expect(urlOf('http://d41d8cd98f00b204e9800998ecf8427e/')).to.equal('http://…');
    expect(urlOf('https://eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw:4317')).to.equal(
      'https://….….…:4317',
    );
    expect(urlOf('https://service.name=SECRET,x:4317')).to.equal('https://service.…:4317');
    expect(urlOf('http://192.0.2.1:4318')).to.equal('http://192.0.2.1:4318');
  });
});
