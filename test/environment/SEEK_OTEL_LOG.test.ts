import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { REGISTER, runShell } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const LOGGED_CALLS = fileURLToPath(new URL('../fixtures/logged-calls.mjs', import.meta.url));
const JSON_LOG = { SEEK_OTEL_LOG: 'json' };
/** With the number of listeners that are left on standard error. */
const STDOUT = 'called 0\n';

describe('SEEK_OTEL_LOG', () => {
  const servers = useSeekAndCollector({
    respond: ({ url, socket }, response) => {
      if (url === '/reset') {
        socket.destroy();
      } else {
        response.writeHead(url === '/missing' ? 404 : 200).end('ok');
      }
    },
  });
  const { seek, collector } = servers;

  /** Makes calls that succeed and calls that fail. */
  const outputWith = async (env: Record<string, string>) => {
    const { code, stdout, stderr } = await runRegistered(servers, 'logged-calls.mjs', env);
    expect(code).to.equal(0);
    expect(stdout).to.equal(STDOUT);
    return stderr;
  };
  const entriesIn = (output: string): Record<string, unknown>[] => {
    expect(output).to.match(/\n$/);
    return output
      .slice(0, -1)
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  for (const env of [{}, { SEEK_OTEL_LOG: 'none' }]) {
    it(`writes nothing with ${JSON.stringify(env)}`, async () => {
      expect(await outputWith(env)).to.equal('');
      expect(seek.requests).to.have.length(6);
    });
  }

  for (const value of ['json', ' JSON']) {
    it(`writes one line per call with ${JSON.stringify(value)}`, async () => {
      const entries = entriesIn(await outputWith({ SEEK_OTEL_LOG: value }));
      const outcomes = entries.map((entry) => {
        const { 'url.full': url, 'http.response.status_code': status, 'error.type': errorType } = entry;
        return [url, status, errorType];
      });
      expect(outcomes).to.deep.equal([
        [`${seek.origin}/ok`, 200, undefined],
        [`${seek.origin}/ok`, 200, undefined],
        [`${seek.origin}/missing`, 404, '404'],
        [`${seek.origin}/missing`, 404, '404'],
        [`${seek.origin}/reset`, undefined, 'UND_ERR_SOCKET'],
        [`${seek.origin}/reset`, undefined, 'ECONNRESET'],
      ]);
    });
  }

  it('names each call as its headers and its span do', async () => {
    const identified = entriesIn(await outputWith(JSON_LOG)).map((entry) => ({
      requestId: entry['seek.request_id'],
      sessionId: entry['seek.session_id'],
      traceId: entry['trace_id'],
      spanId: entry['span_id'],
    }));
    expect(identified.map(({ requestId, sessionId }) => [requestId, sessionId])).to.deep.equal(
      seek.requests.map((request) => [
        onlyHeader(request, 'x-request-id'),
        onlyHeader(request, 'x-session-id'),
      ]),
    );
    expect(identified).to.have.deep.members(
      collector.spans.map(({ attributes, traceId, spanId }) => ({
        requestId: attributes['seek.request_id'],
        sessionId: attributes['seek.session_id'],
        traceId,
        spanId,
      })),
    );
  });

  it('writes the lines with OTEL_SDK_DISABLED=true, too', async () => {
    const entries = entriesIn(await outputWith({ ...JSON_LOG, OTEL_SDK_DISABLED: 'true' }));
    expect(entries.map((entry) => entry['seek.request_id'])).to.deep.equal(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
    for (const entry of entries) {
      expect(entry).not.to.have.any.keys('trace_id', 'span_id');
    }
  });

  it('warns about any other value, and writes nothing else', async () => {
    const output = await outputWith({ SEEK_OTEL_LOG: 'true' });
    expect(output)
      .to.contain('SEEK_OTEL_LOG takes none, json; "true" is ignored')
      .and.not.to.contain('seek.request_id');
  });

  describe('does not disturb an application', () => {
    const env = () => ({ ...servers.env(), ...JSON_LOG, COMPLAINT: 'the only one' });
    const expectUndisturbed = (code: unknown, stdout: string) => {
      expect(code).to.equal(0);
      expect(stdout).to.equal(STDOUT);
      expect(servers.seekSpans()).to.have.length(6);
    };

    // Some systems have no device that is always full.
    for (const redirection of ['2>&-', ...(existsSync('/dev/full') ? ['2>/dev/full'] : [])]) {
      it(`with ${redirection}`, async () => {
        const line = `node --import '${REGISTER}' '${LOGGED_CALLS}' ${redirection}`;
        const { code, stdout } = await runShell(line, env(), process.cwd());
        expectUndisturbed(code, stdout);
      });
    }

    it('if nobody reads its standard error', async () => {
      const child = spawn(process.execPath, ['--import', REGISTER, LOGGED_CALLS], {
        env: env(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stderr.destroy();
      const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expectUndisturbed(code, stdout);
    });
  });
});
