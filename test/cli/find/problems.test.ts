import { expect } from 'chai';
import { seekOtel } from '../../support/command.ts';
import { findIn, REQUEST_ID, webhookTrace } from '../../support/found-traces.ts';
import { startRecordingServer } from '../../support/recording-server.ts';

describe('seek-otel find prints the problem and what to try', () => {
  it('if no span recorded the ID', async () => {
    const { code, stdout, stderr, url } = await findIn([], [REQUEST_ID]);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.equal(
      [
        `Jaeger at ${url} has no trace of ${REQUEST_ID}: no span of any service recorded it in the last 7d.`,
        'It may be older (--lookback 30d), not sampled, or exported elsewhere (--jaeger URL, --tempo URL).',
        'A trace arrives a few seconds after its last call. To check the setup of a service, run seek-otel doctor.',
        '',
      ].join('\n'),
    );
  });

  it('if the trace does not exist', async () => {
    const { code, stderr, url } = await findIn([webhookTrace()], ['f'.repeat(32)]);
    expect(code).to.equal(1);
    expect(stderr).to.match(new RegExp(`^Jaeger at ${url} has no trace of f{32}: `));
  });

  it('if the argument is not an ID', async () => {
    const { code, stderr } = await seekOtel(['find', '749fbdc9-fbe5']);
    expect(code).to.equal(2);
    expect(stderr).to.contain(
      '"749fbdc9-fbe5" is not an ID that seek-otel can look up.\nPass the UUID that SEEK quoted',
    );
  });

  for (const lookback of ['', '0d', 'd', '7', '7w', '-7d', '99999d', '1.5h']) {
    it(`for --lookback ${JSON.stringify(lookback)}`, async () => {
      const { code, stderr } = await seekOtel(['find', REQUEST_ID, `--lookback=${lookback}`]);
      expect(code).to.equal(2);
      expect(stderr).to.equal(
        `--lookback must be a number of minutes, hours or days, not ${JSON.stringify(lookback)}.\nExamples: 30m, 12h, 7d.\n`,
      );
    });
  }

  it('if Jaeger is down', async () => {
    const server = await startRecordingServer();
    await server.close();
    const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--jaeger', server.origin]);
    expect(code).to.equal(3);
    expect(stderr).to.match(/^Jaeger does not respond at http:\S+ \(ECONNREFUSED\)\.\nCheck that it runs/);
  });

  it('if the server reports an error, without its control characters', async () => {
    const server = await startRecordingServer({
      respond: (_, response) => response.writeHead(500).end('{"errors":[{"msg":"\\u001b[2J"}]}'),
    });
    const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--jaeger', server.origin]);
    await server.close();
    expect(code).to.equal(3);
    expect(stderr).to.contain('HTTP 500: \u{fffd}[2J').and.not.to.contain('\u001b');
  });
});
