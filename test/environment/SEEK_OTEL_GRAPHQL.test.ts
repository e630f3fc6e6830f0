import { expect } from 'chai';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('SEEK_OTEL_GRAPHQL', () => {
  const servers = useSeekAndCollector({
    respond: (_, response) =>
      response
        .setHeader('content-type', 'application/json')
        .end('{"errors":[{"extensions":{"code":"FORBIDDEN"}}]}'),
  });
  const { collector } = servers;

  const warningsWith = async (env: Record<string, string>) => {
    const { code, stderr } = await runRegistered(servers, 'graphql-call.mjs', env);
    expect(code).to.equal(0);
    return stderr;
  };
  const codes = () => collector.spans.map(({ attributes }) => attributes['seek.graphql.error_codes']);

  for (const env of [{}, { SEEK_OTEL_GRAPHQL: 'true' }]) {
    it(`records the error codes of failed operations with ${JSON.stringify(env)}`, async () => {
      expect(await warningsWith(env)).to.equal('');
      expect(codes()).to.deep.equal([['FORBIDDEN']]);
      expect(collector.spans[0]?.status.code).to.equal(2);
    });
  }

  for (const value of ['false', ' False']) {
    it(`records no error codes with ${JSON.stringify(value)}`, async () => {
      expect(await warningsWith({ SEEK_OTEL_GRAPHQL: value })).to.equal('');
      expect(codes()).to.deep.equal([undefined]);
      expect(collector.spans[0]?.attributes).to.include.keys('seek.request_id');
      expect(collector.spans[0]?.status.code).not.to.equal(2);
    });
  }

  it('warns about any other value, and uses the default', async () => {
    expect(await warningsWith({ SEEK_OTEL_GRAPHQL: 'off' })).to.contain(
      'SEEK_OTEL_GRAPHQL takes true, false; "off" is ignored',
    );
    expect(codes()).to.deep.equal([['FORBIDDEN']]);
  });
});
