import { expect } from 'chai';
import {
  isOtlpProtocolByDefault,
  otlpTracesProtocol,
  tracesExporters,
} from '../../../src/node/register/otlp-defaults.ts';

describe('OTLP defaults', () => {
  for (const [env, exporters, protocol, byDefault] of [
    [{}, ['otlp'], 'http/json', true],
    [{ OTEL_TRACES_EXPORTER: ' otlp ' }, ['otlp'], 'http/json', true],
    [{ OTEL_TRACES_EXPORTER: 'none' }, ['none'], 'http/json', false],
    [{ OTEL_TRACES_EXPORTER: 'otlp, console' }, ['otlp', 'console'], 'http/json', false],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, ['otlp'], 'grpc', false],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
      ['otlp'],
      'http/protobuf',
      false,
    ],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: ' ' }, ['otlp'], 'http/json', true],
  ] as const) {
    it(`are ${exporters.join(' and ')} with ${protocol}: ${JSON.stringify(env)}`, () => {
      expect(tracesExporters(env)).to.deep.equal(exporters);
      expect(otlpTracesProtocol(env)).to.equal(protocol);
      expect(isOtlpProtocolByDefault(env)).to.equal(byDefault);
    });
  }
});
