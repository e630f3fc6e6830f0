import { expect } from 'chai';
import { nextSteps } from '../../../examples/demo/next-steps.ts';
import { findDestination } from '../../../examples/destination.ts';

const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('what the demo says to do next', () => {
  const stepsWith = async (env: Record<string, string>) =>
    nextSteps(REQUEST_ID, await findDestination(env), env);

  it('is to run seek-otel tail if the traces went nowhere', () => {
    expect(nextSteps(REQUEST_ID, undefined, {})).to.contain('\n    npx seek-otel tail\n');
  });

  it('is to look up the failed request where the traces went', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
    expect(await stepsWith(env))
      .to.contain('The traces went to http://localhost:4318/v1/traces, too.')
      .and.to.contain(`\n    npx seek-otel find ${REQUEST_ID}\n`);
    expect(await stepsWith({ ...env, JAEGER_URL: 'http://jaeger.test' })).to.contain(
      `\n    npx seek-otel find ${REQUEST_ID} --jaeger http://jaeger.test\n`,
    );
  });

  it('has a link to Honeycomb', async () => {
    expect(await stepsWith({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://api.honeycomb.io' })).to.contain(
      `\n    npx seek-otel find ${REQUEST_ID} --honeycomb <team>/<environment>/<dataset>\n`,
    );
  });

  it('is to see the calls of the own service', () => {
    expect(nextSteps(REQUEST_ID, undefined, {})).to.match(
      /npm install .*\n {4}npx seek-otel tail -- node app\.mjs$/,
    );
  });
});
