import { expect } from 'chai';
import { BackendError } from '../../../src/cli/errors.ts';
import { tempoAt } from '../../../src/cli/find/tempo.ts';
import { seekOtel } from '../../support/command.ts';
import {
  call,
  MINUTE_MICROS,
  REQUEST_ID,
  SESSION_ID,
  sessionTraces,
  shownTraceIds,
  TRACE_ID,
  webhookTrace,
} from '../../support/found-traces.ts';
import type { JaegerTrace } from '../../support/jaeger.ts';
import { type RecordingServerOptions, startRecordingServer } from '../../support/recording-server.ts';
import { startTempo, type TempoOptions } from '../../support/tempo.ts';

const WEEK_MICROS = 7 * 24 * 60 * MINUTE_MICROS;
const weeksAgo = (weeks: number) => Math.floor(Date.now() * 1_000 - weeks * WEEK_MICROS);

async function findIn(traces: readonly JaegerTrace[], args: readonly string[], options?: TempoOptions) {
  const tempo = await startTempo(traces, options);
  try {
    const ran = await seekOtel(['find', ...args, '--tempo', tempo.url], { columns: 100 });
    return { ...ran, asked: tempo.asked(), url: tempo.url };
  } finally {
    await tempo.close();
  }
}

describe('seek-otel find --tempo', () => {
  for (const version of ['1', '2.0', 'current'] as const) {
    it(`finds a trace by an ID that its span recorded, in Tempo ${version}`, async () => {
      const { code, stdout, stderr } = await findIn([webhookTrace()], [REQUEST_ID], { version });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).to.equal(`Trace ${TRACE_ID}  posting-service 1.2.3`);
      expect(lines[1]).to.match(/UTC, 10\.0 ms, 2 calls to SEEK, 1 failed$/);
      expect(lines.slice(2, 5)).to.deep.equal([
        `X-Session-Id  ${SESSION_ID}`,
        `X-Request-Id  ${REQUEST_ID}`,
        '',
      ]);
      expect(lines[6]).to.match(/^ {2}▶ POST graphql\.seek\.com\/graphql +━+ +1\.0 ms +503$/);
    });

    it(`finds a trace by its own ID, and not one that does not exist, in Tempo ${version}`, async () => {
      const trace = { traceId: TRACE_ID, spans: [{ spanId: 'a'.repeat(16), name: 'job' }] };
      expect(shownTraceIds((await findIn([trace], [TRACE_ID], { version })).stdout)).to.deep.equal([
        TRACE_ID,
      ]);
      const { code, stderr, url } = await findIn([trace], ['f'.repeat(32)], { version });
      expect(code).to.equal(1);
      expect(stderr).to.contain(`Tempo at ${url} has no trace of ${'f'.repeat(32)}: no span of any service`);
    });
  }

  it('finds all traces of a session, whose IDs Tempo shortens', async () => {
    const { stdout } = await findIn(sessionTraces(12), [REQUEST_ID]);
    expect(stdout).to.contain(`12 traces of the session ${REQUEST_ID}`);
    expect(shownTraceIds(stdout)[0]).to.equal('12'.padStart(32, '0'));
  });

  it('asks with TraceQL for the attributes that may hold the ID', async () => {
    const { asked } = await findIn([webhookTrace()], [REQUEST_ID]);
    const { searchParams } = new URL(
      asked.find((path) => path.startsWith('/api/search')) as string,
      'http://tempo',
    );
    expect(searchParams.get('q')).to.equal(
      `{ span.seek.request_id = "${REQUEST_ID}" || span.seek.session_id = "${REQUEST_ID}" || span.seek.webhook.request_id = "${REQUEST_ID}" }`,
    );
  });

  it('searches the given service only', async () => {
    const name = 'my "service" \\ 1';
    const trace = { traceId: TRACE_ID, spans: [{ ...call('b'.repeat(16), REQUEST_ID), service: name }] };
    expect((await findIn([trace], [REQUEST_ID, '--service', name])).code).to.equal(0);
    expect((await findIn([trace], [REQUEST_ID, '--service', 'other'])).code).to.equal(1);
  });

  it('searches a time that is longer than Tempo allows at once in parts', async () => {
    const traces = sessionTraces(3).map((trace, i) => ({ ...trace, startMicros: weeksAgo(i + 0.5) }));
    const { stdout, asked } = await findIn(traces, [REQUEST_ID, '--lookback', '21d']);
    expect(shownTraceIds(stdout)).to.have.length(3);
    const searches = asked.filter((path) => path.startsWith('/api/search'));
    const periods = searches.map((path) => {
      const { searchParams } = new URL(path, 'http://tempo');
      return Number(searchParams.get('end')) - Number(searchParams.get('start'));
    });
    expect(Math.max(...periods)).to.equal(604_800);
    expect((await findIn(traces, [REQUEST_ID, '--lookback', '5d'])).stdout).to.match(/^Trace /);
  });

  it('says that there may be more traces than it returns at once', async () => {
    const { stdout } = await findIn(sessionTraces(200), [REQUEST_ID]);
    expect(stdout).to.match(/^At least 200 traces of the session/);
    const { stdout: json } = await findIn(sessionTraces(200), [REQUEST_ID, '--json']);
    expect(JSON.parse(json)).to.include({ complete: false });
  });

  it('says that there may be more of a trace that is too large for it', async () => {
    const { stdout } = await findIn([webhookTrace()], [REQUEST_ID], { isPartial: true });
    expect(stdout).to.match(/^At least 1 trace /);
  });

  it('finds nothing where a trace is deleted between the search and its request', async () => {
    const server = await startRecordingServer({
      respond: ({ url = '' }, response) =>
        response.end(url.startsWith('/api/search') ? '{"traces":[{"traceID":"ab"},{}]}' : '{"trace":{}}'),
    });
    const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--tempo', server.origin]);
    await server.close();
    expect(code).to.equal(1);
    expect(stderr).to.contain('has no trace of');
  });

  it('links traces to the address of --link, since it has no pages of its own', async () => {
    const link = 'https://grafana.example/explore?trace={traceId}';
    const { stdout } = await findIn([webhookTrace()], [REQUEST_ID, '--link', link]);
    expect(stdout).to.contain(`https://grafana.example/explore?trace=${TRACE_ID}\n`);
    const { stdout: json } = await findIn([webhookTrace()], [REQUEST_ID, '--json']);
    expect(JSON.parse(json).traces[0]).not.to.have.property('url');
  });

  describe('prints the problem and what to try', () => {
    const refused = async (respond: NonNullable<RecordingServerOptions['respond']>) => {
      const server = await startRecordingServer({ respond });
      const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--tempo', `${server.origin}/tempo`]);
      await server.close();
      expect(code).to.equal(3);
      return stderr.replaceAll(server.origin, 'URL');
    };

    it('if it is down', async () => {
      const server = await startRecordingServer();
      await server.close();
      const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--tempo', server.origin]);
      expect(code).to.equal(3);
      expect(stderr).to.match(/^Tempo does not respond at http:\S+ \(ECONNREFUSED\)\.\nCheck that it runs/);
    });

    it('if it takes too long', async () => {
      const server = await startRecordingServer({ respond: () => undefined });
      const error = await tempoAt(new URL(server.origin), 50)
        .trace(TRACE_ID)
        .catch((each) => each);
      await server.close();
      expect(error).to.be.instanceOf(BackendError);
      expect(error.message).to.contain('(no response within 0.05 s)');
    });

    for (const status of [401, 403]) {
      it(`if it requires authentication (HTTP ${status})`, async () => {
        const stderr = await refused((_, response) => response.writeHead(status).end('no org id'));
        expect(stderr).to.match(
          new RegExp(`^URL/tempo requires authentication \\(HTTP ${status}\\)\\.\nPass a user name`),
        );
        expect(stderr).to.contain('--tempo https://user:password@host');
      });
    }

    for (const [status, text, message] of [
      [
        400,
        'range specified by start and end exceeds 168h0m0s',
        'HTTP 400: range specified by start and end',
      ],
      [429, 'too many \u001b[2J', 'HTTP 429: too many \u{fffd}[2J'],
      [422, 'trace exceeds max size', 'HTTP 422: trace exceeds max size'],
      [500, '', 'HTTP 500: no reason given'],
    ] as const) {
      it(`if it reports an error (HTTP ${status})`, async () => {
        const stderr = await refused((_, response) => response.writeHead(status).end(text));
        expect(stderr).to.contain(`Tempo at URL/tempo reports an error (${message}`);
        expect(stderr).to.contain('A shorter --lookback').and.not.to.contain('\u001b');
      });
    }

    for (const [what, status, text] of [
      ['HTML', 200, '<!doctype html>'],
      ['an unknown path', 404, '404 page not found'],
      ['JSON of another API', 200, '[]'],
    ] as const) {
      it(`if something else responds, with ${what}`, async () => {
        const stderr = await refused((_, response) => response.writeHead(status).end(text));
        expect(stderr).to.match(
          new RegExp(
            `^URL/tempo responds, but not with Tempo's API \\(HTTP ${status} for GET /api/\\S+\\)\\.\nPass the address`,
          ),
        );
      });
    }

    it('without the password, which it sends to Tempo', async () => {
      const server = await startRecordingServer({ respond: (_, response) => response.writeHead(500).end() });
      const url = server.origin.replace('//', '//user:s%20cret@');
      const { stderr } = await seekOtel(['find', REQUEST_ID, '--tempo', url]);
      const authorization = server.requests[0]?.headers.authorization;
      await server.close();
      expect(authorization).to.equal(`Basic ${Buffer.from('user:s cret').toString('base64')}`);
      expect(stderr).not.to.contain('cret');
    });
  });
});
