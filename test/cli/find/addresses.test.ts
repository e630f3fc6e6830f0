import { expect } from 'chai';
import { UsageError } from '../../../src/cli/errors.ts';
import { chosenBackend } from '../../../src/cli/find/addresses.ts';
import { seekOtel } from '../../support/command.ts';
import { REQUEST_ID, webhookTrace } from '../../support/found-traces.ts';
import { startJaeger } from '../../support/jaeger.ts';
import { startTempo } from '../../support/tempo.ts';

const named = (...args: Parameters<typeof chosenBackend>) => {
  const chosen = chosenBackend(...args);
  return chosen && `${chosen.backend.name}${chosen.isDefault ? ' by default' : ''}`;
};

describe('the backend that find asks', () => {
  it('is the one of the options, before that of the variables', () => {
    const env = { JAEGER_URL: 'http://jaeger.env', TEMPO_URL: 'http://tempo.env' };
    expect(named({ jaeger: 'http://jaeger.example' }, env)).to.equal('Jaeger at http://jaeger.example');
    expect(named({ tempo: 'http://tempo.example' }, env)).to.equal('Tempo at http://tempo.example');
    expect(named({}, env)).to.equal('Jaeger at http://jaeger.env');
    expect(named({}, { ...env, JAEGER_URL: ' ' })).to.equal('Tempo at http://tempo.env');
    expect(named({}, {})).to.equal('Jaeger at http://localhost:16686 by default');
  });

  it('is none if the only option is a link, but stays with a link of the environment', () => {
    const link = 'https://traces.example/{traceId}';
    expect(named({ link }, { JAEGER_URL: 'http://jaeger.env' })).to.equal(undefined);
    expect(named({ link, tempo: 'tempo' }, {})).to.equal('Tempo at http://tempo');
    expect(named({}, { SEEK_OTEL_TRACE_LINK: link })).to.equal('Jaeger at http://localhost:16686 by default');
  });

  for (const [address, url] of [
    ['localhost:16686', 'http://localhost:16686'],
    ['127.0.0.1:16686/base', 'http://127.0.0.1:16686/base'],
    ['jaeger.example.com', 'http://jaeger.example.com'],
    ['[::1]:16686', 'http://[::1]:16686'],
    ['user:password@jaeger.example.com/', 'http://jaeger.example.com'],
    ['https://jaeger.example.com/ui/', 'https://jaeger.example.com/ui'],
  ] as const) {
    it(`is at ${url} for ${address}`, () => {
      expect(named({ jaeger: address }, {})).to.equal(`Jaeger at ${url}`);
      expect(named({ tempo: address }, {})).to.equal(`Tempo at ${url}`);
      expect(named({}, { JAEGER_URL: ` ${address} ` })).to.equal(`Jaeger at ${url}`);
    });
  }

  for (const [address, shown] of [
    ['ftp://jaeger', 'ftp://jaeger'],
    ['', ''],
    ['a b', 'a b'],
    ['localhost:port', 'localhost:port'],
    ['https://user:secret@host:port', 'host:port'],
  ] as const) {
    it(`can't be at ${JSON.stringify(address)}`, () => {
      const error = (kind: string) =>
        `${kind === 'jaeger' ? 'Jaeger' : 'Tempo'}'s address must be an HTTP URL, not "${shown}".`;
      for (const kind of ['jaeger', 'tempo']) {
        expect(() => chosenBackend({ [kind]: address }, {})).to.throw(UsageError, error(kind));
      }
    });
  }

  it('is asked by the command', async () => {
    const [jaeger, tempo] = [await startJaeger([webhookTrace()]), await startTempo([webhookTrace()])];
    const env = { JAEGER_URL: 'http://127.0.0.1:1', TEMPO_URL: tempo.url };
    const { host } = new URL(jaeger.url);
    expect((await seekOtel(['find', REQUEST_ID, '--jaeger', host], { env })).code).to.equal(0);
    expect((await seekOtel(['find', REQUEST_ID, '--tempo', tempo.url], { env })).code).to.equal(0);
    expect((await seekOtel([REQUEST_ID], { env: { TEMPO_URL: tempo.url } })).code).to.equal(0);
    expect((await seekOtel([REQUEST_ID], { env })).code).to.equal(3);
    await Promise.all([jaeger.close(), tempo.close()]);
  });
});
