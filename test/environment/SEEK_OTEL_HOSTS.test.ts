import { expect } from 'chai';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const SEEK_HOSTS = ['seek.com', 'graphql.seek.com', 'a.b.seek.com', 'seek.com.au', 'graphql.seek.com.au'];
const OTHER_HOSTS = [
  'evilseek.com',
  'graphql.seek.com.evil.example',
  'seek.example',
  'a.seek.example',
  '127.0.0.1',
];
const HOSTS = [...SEEK_HOSTS, ...OTHER_HOSTS];

describe('SEEK_OTEL_HOSTS', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  /** Calls every host. Returns the hosts that received the SEEK headers. */
  const stampedHosts = async (value: string | undefined) => {
    const { code, stdout, stderr } = await runRegistered(servers, 'call-hosts.mjs', {
      SEEK_PORT: String(seek.port),
      CALL_HOSTS: HOSTS.join(','),
      SEEK_OTEL_HOSTS: value,
    });
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
    const hostsWith = (name: string) =>
      seek.requests.filter(({ headers }) => name in headers).map(({ path }) => path.slice(1));
    expect(hostsWith('host')).to.deep.equal(HOSTS);
    expect(hostsWith('x-session-id')).to.deep.equal(hostsWith('x-request-id'));
    expect(collector.spans.map(({ attributes }) => attributes['server.address'])).to.deep.equal(HOSTS);
    return { stamped: hostsWith('x-request-id'), stderr };
  };

  const LISTS: [value: string, stamped: readonly string[]][] = [
    ['seek.example', ['seek.example']],
    ['*.seek.example', ['a.seek.example']],
    [' SEEK.example. , *.seek.com.au,127.0.0.1,', ['graphql.seek.com.au', 'seek.example', '127.0.0.1']],
  ];

  it('defaults to the hosts of SEEK', async () => {
    expect(await stampedHosts(undefined)).to.deep.equal({ stamped: SEEK_HOSTS, stderr: '' });
  });

  for (const [value, stamped] of LISTS) {
    it(`${JSON.stringify(value)} matches ${stamped.join(', ')}`, async () => {
      expect(await stampedHosts(value)).to.deep.equal({ stamped, stderr: '' });
    });
  }

  it('matches ports', async () => {
    const value = `seek.example:${seek.port},a.seek.example:1`;
    expect(await stampedHosts(value)).to.deep.equal({ stamped: ['seek.example'], stderr: '' });
  });

  it('warns about a list with an invalid pattern, and uses the default', async () => {
    const { stamped, stderr } = await stampedHosts('seek.example,http://127.0.0.1');
    expect(stamped).to.deep.equal(SEEK_HOSTS);
    expect(stderr).to.contain('is ignored, because "http://127.0.0.1" is not a valid host pattern');
  });
});
