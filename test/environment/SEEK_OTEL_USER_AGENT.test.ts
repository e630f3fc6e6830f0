import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('SEEK_OTEL_USER_AGENT', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  /** Calls SEEK. Returns the `User-Agent` that SEEK receives and the span records. */
  const run = async (env: Record<string, string>) => {
    const { code, stderr } = await runRegistered(servers, 'call.mjs', env);
    expect(code).to.equal(0);
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
      collector.spans[0]?.attributes['seek.request_id'],
    );
    const sent = onlyHeader(seek.requests[0], 'user-agent');
    expect(collector.spans.map(({ attributes }) => attributes['user_agent.original'])).to.deep.equal([sent]);
    return { sent, stderr };
  };

  const service = { OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: 'service.version=9.8.7' };
  const cases: [behaviour: string, env: Record<string, string>, sent: string][] = [
    ["defaults to name and version in the application's package.json", {}, 'fixture-service/3.2.1'],
    ['defaults to the service name of OpenTelemetry if it is set', service, 'named/9.8.7'],
    [
      'is sent without surrounding white space',
      { SEEK_OTEL_USER_AGENT: ' my-service/1.2.3 ' },
      'my-service/1.2.3',
    ],
    [
      'may list several products',
      { SEEK_OTEL_USER_AGENT: 'my-service/1.2.3 build/77' },
      'my-service/1.2.3 build/77',
    ],
    [
      'takes precedence over the service name of OpenTelemetry',
      { ...service, SEEK_OTEL_USER_AGENT: 'my-service/1.2.3' },
      'my-service/1.2.3',
    ],
    ['"off" leaves the header unchanged', { ...service, SEEK_OTEL_USER_AGENT: 'off' }, 'node'],
  ];
  for (const [behaviour, env, sent] of cases) {
    it(behaviour, async () => {
      expect(await run(env)).to.deep.equal({ sent, stderr: '' });
    });
  }

  it('warns about characters that a product token cannot contain, and replaces them', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_USER_AGENT: '@example/café/1.2.3 (beta)' });
    expect(sent).to.equal('caf-/1.2.3 -beta-');
    expect(stderr).to.contain(
      'SEEK_OTEL_USER_AGENT takes a product token such as "my-service/1.2.3", or off; "@example/café/1.2.3 (beta)" is sent as "caf-/1.2.3 -beta-"',
    );
  });

  it('warns about a value without a product name, and uses the default', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_USER_AGENT: '/1.2.3' });
    expect(sent).to.equal('fixture-service/3.2.1');
    expect(stderr).to.contain(
      'SEEK_OTEL_USER_AGENT takes a product token such as "my-service/1.2.3", or off; "/1.2.3" is ignored',
    );
  });
});
