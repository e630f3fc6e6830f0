import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { diagnoseSampler } from '../../../src/cli/doctor/sampler.ts';

function diagnosed(sampler?: string, argument?: string, ownSdk = false) {
  const findings: Findings = { problems: [], hints: [] };
  const env = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument };
  diagnoseSampler(env, ownSdk, findings);
  return {
    problems: findings.problems.map(({ problem, remedy }) => `${problem} → ${remedy}`),
    hints: findings.hints.map(({ hint, remedy }) => `${hint} → ${remedy}`),
  };
}

describe('seek-otel doctor, on the sampler', () => {
  for (const [sampler, argument] of [
    [undefined, undefined],
    ['', '0'],
    ['always_on', '0'],
    ['parentbased_always_on', undefined],
    ['traceidratio', undefined],
    ['parentbased_traceidratio', '1'],
  ] as const) {
    it(`finds nothing in ${sampler} ${argument}`, () => {
      expect(diagnosed(sampler, argument)).to.deep.equal({ problems: [], hints: [] });
    });
  }

  for (const sampler of ['always_off', 'parentbased_always_off']) {
    it(`reports ${sampler}`, () => {
      expect(diagnosed(sampler)).to.deep.equal({
        problems: [
          `OTEL_TRACES_SAMPLER=${sampler} records no trace that starts in this service, so no UUID leads to a trace. → Unset OTEL_TRACES_SAMPLER.`,
        ],
        hints: [],
      });
    });
  }

  it('reports the ratio 0', () => {
    expect(diagnosed('traceidratio', '0.0').problems).to.deep.equal([
      'OTEL_TRACES_SAMPLER=traceidratio with the ratio 0 records no trace that starts in this service, so no UUID leads to a trace. → Set OTEL_TRACES_SAMPLER_ARG to a higher number, or unset OTEL_TRACES_SAMPLER.',
    ]);
  });

  for (const argument of ['ten', '1.5', '-1', 'NaN']) {
    it(`reports the ratio ${argument}, without its value`, () => {
      expect(diagnosed('parentbased_traceidratio', argument)).to.deep.equal({
        problems: [
          'OTEL_TRACES_SAMPLER_ARG takes a number from 0 to 1; its value is ignored, and all traces are recorded. → Correct OTEL_TRACES_SAMPLER_ARG, or unset OTEL_TRACES_SAMPLER.',
        ],
        hints: [],
      });
    });
  }

  it('hints at the traces that a ratio leaves out', () => {
    for (const [argument, share] of [
      ['0.1', '10 %'],
      ['0.12345', '12.3 %'],
      ['0.00001', 'less than 0.1 %'],
    ] as const) {
      const { problems, hints } = diagnosed('traceidratio', argument);
      expect(problems).to.deep.equal([]);
      expect(hints.join()).to.match(
        new RegExp(
          `^OTEL_TRACES_SAMPLER records ${share} of all traces\\. UUIDs of the others .* → To find each`,
        ),
      );
    }
  });

  it('reports an unknown sampler, without its value; only as a hint where an SDK of another may know it', () => {
    const takes = /takes always_on, .*, parentbased_traceidratio; its value is (ignored|not one of them)/;
    expect(diagnosed('ALWAYS_ON').problems.join()).to.match(takes).and.not.to.contain('ALWAYS_ON');
    expect(diagnosed('ALWAYS_ON').hints).to.deep.equal([]);
    expect(diagnosed('xray', undefined, true).hints.join())
      .to.match(takes)
      .and.not.to.contain('xray');
    expect(diagnosed('xray', undefined, true).problems).to.deep.equal([]);
  });
});
