import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { runNode } from '../support/run-node.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/sessions-without-manager.mjs', import.meta.url));

describe('an application without a context manager', () => {
  const seek = useRecordingServer();

  it('sends the session of withSeekSession, and leaves a context manager that is registered later in place', async () => {
    const { code, stdout, stderr } = await runNode([FIXTURE], {
      PACKAGE_INDEX: new URL('../../src/index.ts', import.meta.url).href,
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      SEEK_OTEL_USER_AGENT: 'session-test/1.0.0',
    });
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'undefined\n', stderr: '' });
    expect(seek.requests).to.have.length(7 * 5);
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'x-session-id')).to.equal(request.path.split('/')[2]);
    }
    const sessions = new Set(seek.requests.map(({ path }) => path.split('/')[2]));
    // One for each interaction, and the nested one.
    expect(sessions.size).to.equal(7 + 1);
  });
});
