import { type Attributes, SpanKind } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { warnOfSecondSpans } from '../../../src/node/register/second-spans.ts';

describe('spans of others for calls to SEEK', () => {
  const OF_A_CALL = { 'url.full': 'https://graphql.seek.com/graphql', 'http.response.status_code': 200 };

  const warningsOf = async (
    spans: readonly Attributes[],
    { kind = SpanKind.CLIENT, enabled = true, isSeekHost = (origin: string) => origin.includes('seek') } = {},
  ) => {
    const warnings: string[] = [];
    const provider = new TracerProvider();
    warnOfSecondSpans({ _tracerProvider: provider }, { enabled, isSeekHost }, (message) =>
      warnings.push(message),
    );
    for (const attributes of spans) {
      provider.getTracer('other').startSpan('GET', { kind, attributes }).end();
    }
    await provider.forceFlush();
    await provider.shutdown();
    return warnings;
  };

  it('are warned about once, with the name of who makes them', async () => {
    const warnings = await warningsOf([OF_A_CALL, OF_A_CALL]);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.contain('a span of other').and.to.contain('docs/set-ups/start-ups.md');
  });

  it('are recognised by the older names of attributes', async () => {
    const older = { 'http.url': 'http://api.seek.com:8080?x', 'http.status_code': 200 };
    expect(await warningsOf([older])).to.have.lengthOf(1);
  });

  for (const [name, attributes] of Object.entries({
    'carry its ID': { ...OF_A_CALL, 'seek.request_id': 'a' },
    'belong to another host': { ...OF_A_CALL, 'url.full': 'https://other.example/seek' },
    'belong to a call without an answer': { 'url.full': 'https://graphql.seek.com/' },
    'have no URL': { 'http.response.status_code': 200 },
  })) {
    it(`are right if they ${name}`, async () => {
      expect(await warningsOf([attributes])).to.deep.equal([]);
    });
  }

  it('are right if they are not of a client', async () => {
    expect(await warningsOf([OF_A_CALL], { kind: SpanKind.SERVER })).to.deep.equal([]);
  });

  it('are right if this package is disabled', async () => {
    expect(await warningsOf([OF_A_CALL], { enabled: false })).to.deep.equal([]);
  });

  it('never disturb the SDK', async () => {
    const isSeekHost = () => {
      throw new Error('a');
    };
    expect(await warningsOf([OF_A_CALL], { isSeekHost })).to.deep.equal([]);
  });

  it('are not looked for in an SDK of an unknown release', () => {
    for (const sdk of [{}, { _tracerProvider: {} }, { _tracerProvider: { _activeSpanProcessor: {} } }]) {
      expect(() =>
        warnOfSecondSpans(sdk, { enabled: true, isSeekHost: () => true }, () => {}),
      ).not.to.throw();
    }
  });
});
