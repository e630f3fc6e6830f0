import { expect } from 'chai';
import type { Findings } from '../../../src/cli/doctor/diagnosis.ts';
import { diagnoseInstrumentations } from '../../../src/cli/doctor/instrumentations.ts';

const ENABLED = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';
const DISABLED = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

function hintsOf(env: Record<string, string>): readonly string[] {
  const findings: Findings = { problems: [], hints: [] };
  diagnoseInstrumentations(env, findings);
  expect(findings.problems).to.deep.equal([]);
  return findings.hints.map(({ hint }) => hint);
}

describe('seek-otel doctor, on instrumentations', () => {
  it('has no hint if all that call SEEK are enabled', () => {
    expect(hintsOf({})).to.deep.equal([]);
    expect(hintsOf({ [DISABLED]: 'fs, dns' })).to.deep.equal([]);
    expect(hintsOf({ [ENABLED]: 'undici,http,seek-http2' })).to.deep.equal([]);
  });

  it('hints at those that are left out', () => {
    expect(hintsOf({ [DISABLED]: 'undici,http' })).to.deep.equal([
      `${DISABLED}: register records no calls to SEEK through undici and http.`,
    ]);
    expect(hintsOf({ [ENABLED]: 'undici,express', [DISABLED]: 'express' })).to.deep.equal([
      `${ENABLED} and ${DISABLED}: register records no calls to SEEK through http and seek-http2.`,
    ]);
  });
});
