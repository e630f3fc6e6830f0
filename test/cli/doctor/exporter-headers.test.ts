import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { diagnoseExporterHeaders } from '../../../src/cli/doctor/exporter-headers.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  const findings: Findings = { problems: [], hints: [] };
  diagnoseExporterHeaders(env, findings);
  return findings.problems.map(({ problem }) => problem);
}

describe('seek-otel doctor, on the headers of the exporter', () => {
  it('finds nothing in names with values', () => {
    for (const headers of ['x-key=1', ' a = 1 , b=2==, ', 'authorization=Basic%20dTpw', 'a=b c', '']) {
      expect(problemsOf({ OTEL_EXPORTER_OTLP_HEADERS: headers }), headers).to.deep.equal([]);
    }
  });

  for (const headers of ['SECRET', 'x-key:SECRET', '=SECRET', 'x-key=', 'a=1,SECRET', 'x-key=%SECRET']) {
    it(`reports a part that is ignored, without its value: ${headers}`, () => {
      for (const variable of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
        expect(problemsOf({ [variable]: headers })).to.deep.equal([
          `${variable} takes \`name=value,name=value\`; a part of it is ignored.`,
        ]);
      }
    });
  }
});
