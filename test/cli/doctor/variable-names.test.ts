import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { diagnoseVariableNames } from '../../../src/cli/doctor/variable-names.ts';

function diagnosed(...names: string[]) {
  const findings: Findings = { problems: [], hints: [] };
  diagnoseVariableNames(Object.fromEntries(names.map((name) => [name, 'value'])), findings);
  return {
    problems: findings.problems.map(({ problem }) => problem),
    hints: findings.hints.map(({ hint }) => hint),
  };
}

describe('seek-otel doctor, on names of variables', () => {
  it('finds nothing in names that are right, or of something else', () => {
    expect(
      diagnosed(
        'SEEK_OTEL_SESSION',
        'SEEK_OTEL_TRACE_LINK',
        'OTEL_SERVICE_NAME',
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        'OTEL_BSP_SCHEDULE_DELAY',
        'OTEL_BLRP_SCHEDULE_DELAY',
        'OTEL_INSTRUMENTATION_HTTP_ENABLED',
        'OTEL_DENO',
        'PATH',
      ),
    ).to.deep.equal({ problems: [], hints: [] });
  });

  it('reports unknown variables with the prefix of this package', () => {
    expect(diagnosed('SEEK_OTEL_SESION', 'seek_otel_session').problems).to.deep.equal([
      'SEEK_OTEL_SESION is not a variable of this package; the closest match is SEEK_OTEL_SESSION.',
      'seek_otel_session is not a variable of this package; the closest match is SEEK_OTEL_SESSION.',
    ]);
  });

  it('hides what is not a name', () => {
    expect(diagnosed('SEEK_OTEL_k3y5SECRET').problems.join()).to.match(/^SEEK_OTEL_… is not/);
  });

  for (const [typo, meant] of [
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
    ['OTEL_EXPORTER_OLTP_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_EXPORTER_OTLP_TRACE_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    ['OTEL_TRACES_SAMPLERS', 'OTEL_TRACES_SAMPLER'],
    ['OTEL-SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    ['otel_service_name', 'OTEL_SERVICE_NAME'],
  ] as const) {
    it(`hints that ${typo} may be ${meant}`, () => {
      const { problems, hints } = diagnosed(typo);
      expect(problems).to.deep.equal([]);
      expect(hints).to.have.length(1);
      expect(hints[0]).to.match(
        new RegExp(` is not an OpenTelemetry variable; the closest match is ${meant}\\.$`),
      );
    });
  }

  it('does not take two edits, or a swap of others, for a typo', () => {
    expect(diagnosed('OTEL_SERVICE_NA', 'OTEL_SERVICE_NBNE', 'OTEL_SERVICE_MAEN').hints).to.deep.equal([]);
  });
});
