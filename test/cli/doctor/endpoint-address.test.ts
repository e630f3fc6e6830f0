import { expect } from 'chai';
import { diagnosedEndpoint } from './endpoint-diagnosis.ts';

const OF_HTTP = 'OTEL_EXPORTER_OTLP_ENDPOINT';

describe('seek-otel doctor, on the address of the OTLP endpoint', () => {
  for (const address of ['localhost:4318', '127.0.0.1:4318', '[::1]:4318']) {
    it(`completes ${address}`, async () => {
      for (const variable of [OF_HTTP, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
        expect(await diagnosedEndpoint({ [variable]: address })).to.deep.equal({
          url: undefined,
          state: 'no valid URL',
          problems: [
            `${variable} does not begin with http:// or https://, so no trace is delivered. → Put one of them in front of the host, as in \`${variable}=http://${address}\`.`,
          ],
          hints: [],
        });
      }
    });
  }

  for (const address of [
    'user:SECRET@host:4318',
    'user:12345',
    'SECRET',
    'unix:/run/SECRET',
    'grpc://SECRET:4317',
  ]) {
    it(`does not show ${address}`, async () => {
      const { problems } = await diagnosedEndpoint({ [OF_HTTP]: address });
      expect(problems).to.deep.equal([
        `${OF_HTTP} does not begin with http:// or https://, so no trace is delivered. → Put one of them in front of the host, as in \`${OF_HTTP}=http://<host>:4318\`.`,
      ]);
    });
  }

  for (const address of ['http://', 'https://user:SECRET@:4318', 'http://host:SECRET', 'HTTP://a b']) {
    it(`reports that ${address} is not valid, without showing it`, async () => {
      const { problems } = await diagnosedEndpoint({ [OF_HTTP]: address });
      expect(problems).to.deep.equal([
        `${OF_HTTP} is not a valid URL, so the exporter ignores it. → It takes a URL such as http://localhost:4318.`,
      ]);
    });
  }

  it('only hints at an address of gRPC that it can’t check', async () => {
    const { url, state, problems, hints } = await diagnosedEndpoint({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      [OF_HTTP]: 'unix:///run/collector',
    });
    expect({ url, state, problems }).to.deep.equal({ url: undefined, state: 'not checked', problems: [] });
    expect(hints.join()).to.contain(`${OF_HTTP} is not an HTTP URL, so the doctor can't check`);
  });
});
