import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { tracesExportOf } from '../../../src/cli/doctor/exporter.ts';

function diagnosed(env: Record<string, string>, ownSdk = false) {
  const findings: Findings = { problems: [], hints: [] };
  return {
    selected: tracesExportOf(env, ownSdk, findings),
    problems: findings.problems.map(({ problem, remedy }) => `${problem} → ${remedy}`),
    hints: findings.hints.map(({ hint, remedy }) => `${hint} → ${remedy}`),
  };
}

describe('seek-otel doctor, on the exporter of traces', () => {
  it('is OTLP by default, in the protocol that the environment names', () => {
    const otlp = (env: Record<string, string>) => {
      const { selected, problems, hints } = diagnosed(env);
      expect([...problems, ...hints]).to.deep.equal([]);
      return selected;
    };
    expect(otlp({})).to.deep.equal({ protocol: 'http/json' });
    expect(otlp({ OTEL_TRACES_EXPORTER: ',' })).to.deep.equal({ protocol: 'http/json' });
    expect(otlp({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' })).to.deep.equal({
      protocol: 'http/protobuf',
    });
    expect(
      otlp({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }),
    ).to.deep.equal({ protocol: 'grpc' });
    expect(otlp({ OTEL_TRACES_EXPORTER: 'console,otlp' })).to.deep.equal({ protocol: 'http/json' });
  });

  it('reports an unknown protocol, without its value', () => {
    for (const variable of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
      expect(diagnosed({ [variable]: 'http' })).to.deep.equal({
        selected: { protocol: 'http/protobuf' },
        problems: [
          `${variable} takes http/json, http/protobuf, grpc; its value is ignored. → Correct or unset ${variable}. Until then, the protocol is http/protobuf.`,
        ],
        hints: [],
      });
    }
  });

  for (const [variable, value] of [
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
  ] as const) {
    it(`hints that ${variable}=${value} disables the export, as in "Headers only" of the README`, () => {
      expect(diagnosed({ [variable]: value })).to.deep.equal({
        selected: { state: `export disabled: ${variable}=${value}` },
        problems: [],
        hints: [
          `\`${variable}=${value}\` disables the export of traces, so no UUID leads to a trace. → Calls to SEEK still carry the headers. To export traces, unset ${variable}.`,
        ],
      });
    });
  }

  it('hints that it does not check other exporters', () => {
    const { selected, problems, hints } = diagnosed({ OTEL_TRACES_EXPORTER: 'console,zipkin' });
    expect(selected).to.deep.equal({ state: 'not OTLP: OTEL_TRACES_EXPORTER is console,zipkin' });
    expect(problems).to.deep.equal([]);
    expect(hints.join()).to.match(/^OTEL_TRACES_EXPORTER is console,zipkin, so .* OTLP only/);
  });

  it('reports unknown names, without them; only as a hint where an SDK of another may know them', () => {
    for (const value of ['OTLP', 'otlp,jaeger', 'console,jaeger']) {
      const { problems } = diagnosed({ OTEL_TRACES_EXPORTER: value });
      expect(problems, value).to.deep.equal([
        'OTEL_TRACES_EXPORTER takes otlp, console and zipkin, or none alone; its value contains another name, which is ignored. → Correct OTEL_TRACES_EXPORTER, or unset it to export over OTLP.',
      ]);
    }
    const own = diagnosed({ OTEL_TRACES_EXPORTER: 'jaeger' }, true);
    expect(own.selected).to.deep.equal({ state: 'not OTLP' });
    expect(own.problems).to.deep.equal([]);
    expect(own.hints.join()).to.match(
      /^OpenTelemetry's own SDK does not recognise a name in OTEL_TRACES_EXPORTER\./,
    );
  });

  it('reports "none" beside other names', () => {
    const { selected, problems } = diagnosed({ OTEL_TRACES_EXPORTER: 'otlp,none' });
    expect(selected).to.deep.equal({ protocol: 'http/json' });
    expect(problems.join()).to.contain('or none alone; its value combines none with other names.');
  });
});
