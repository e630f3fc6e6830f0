import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startSeek } from '../../examples/stand-ins/seek/server.ts';
import { spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEFAULT_URL = 'http://localhost:16686';
const START_MILLIS = 60_000;
const ARRIVAL_MILLIS = 30_000;
const RETRY_MILLIS = 200;

interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

interface RunningJaeger {
  readonly url: string;
  readonly otlpUrl: string;
  stop(): Promise<void>;
}

/** Uses the running Jaeger at `JAEGER_URL`, or starts the program in `JAEGER_BIN` or on PATH. */
async function startJaeger(): Promise<RunningJaeger> {
  const { JAEGER_URL, JAEGER_BIN = 'jaeger', OTEL_EXPORTER_OTLP_ENDPOINT } = process.env;
  if (JAEGER_URL) {
    const { protocol, hostname } = new URL(JAEGER_URL);
    const otlpUrl = OTEL_EXPORTER_OTLP_ENDPOINT ?? `${protocol}//${hostname}:4318`;
    return { url: JAEGER_URL, otlpUrl, stop: async () => {} };
  }
  if (await isJaeger(DEFAULT_URL)) {
    throw new Error(`Jaeger is already running at ${DEFAULT_URL}: stop it, or set JAEGER_URL to use it`);
  }
  const child = spawn(JAEGER_BIN, { stdio: 'ignore' });
  await once(child, 'spawn').catch((error: Error) => {
    throw new Error(
      `can't start Jaeger: set JAEGER_BIN or JAEGER_URL, or add jaeger to PATH (${error.message})`,
    );
  });
  const ended = once(child, 'exit');
  const end = Date.now() + START_MILLIS;
  while (!(await isJaeger(DEFAULT_URL))) {
    if (child.exitCode !== null || Date.now() > end) {
      child.kill();
      throw new Error(`${JAEGER_BIN} did not start (exit code ${child.exitCode}): are its ports free?`);
    }
    await wait(RETRY_MILLIS);
  }
  return {
    url: DEFAULT_URL,
    otlpUrl: 'http://localhost:4318',
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

const isJaeger = (url: string) =>
  fetch(`${url}/api/services`).then(
    async (response) => response.ok && 'data' in ((await response.json()) as object),
    () => false,
  );

const seekOtel = (...args: string[]) =>
  runNode([`${ROOT}dist/cli/main.js`, ...args], { JAEGER_URL: jaeger.url });

let jaeger: RunningJaeger;

describe('real Jaeger', () => {
  /** The requests that SEEK received, according to the demo. */
  let received: readonly { requestId: string; sessionId: string; method: string; path: string }[];

  before(async () => {
    jaeger = await startJaeger();
    const demo = await runNode([`${ROOT}examples/demo/main.ts`], {
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
    });
    expect(demo.code, demo.stdout + demo.stderr).to.equal(0);
    let sessionId = '';
    received = demo.stdout.split('\n').flatMap((line) => {
      sessionId = /^Session (\S+)$/.exec(line)?.[1] ?? sessionId;
      const [, requestId, method, path] = /^ {2}([0-9a-f-]{36}) .* ms {2}(\S+) (\S+)$/.exec(line) ?? [];
      return requestId && method && path ? [{ requestId, sessionId, method, path }] : [];
    });
    expect(received).to.have.length(16);
    const end = Date.now() + ARRIVAL_MILLIS;
    while ((await spansWith(received.at(-1)?.requestId ?? '')).length === 0 && Date.now() < end) {
      await wait(RETRY_MILLIS);
    }
  });
  after(() => jaeger?.stop());

  async function spansWith(requestId: string): Promise<readonly JaegerSpan[]> {
    const query = new URLSearchParams({
      service: 'application-import-webhook',
      tags: JSON.stringify({ 'seek.request_id': requestId }),
    });
    const response = await fetch(`${jaeger.url}/api/traces?${query}`);
    const { data } = (await response.json()) as { data: { spans: JaegerSpan[] }[] };
    return data
      .flatMap(({ spans }) => spans)
      .filter(({ tags }) => tags.some(({ key, value }) => key === 'seek.request_id' && value === requestId));
  }

  it('has exactly one span for every X-Request-Id that SEEK received, with the decoded span ID', async () => {
    for (const { requestId, sessionId, method, path } of received) {
      const spans = await spansWith(requestId);
      expect(spans.map(({ traceID, spanID }) => [traceID, spanID])).to.deep.equal([
        [traceIdFromSessionId(sessionId), spanIdFromRequestId(requestId)],
      ]);
      const attributes = Object.fromEntries(spans[0]?.tags.map(({ key, value }) => [key, value]) ?? []);
      expect(attributes).to.include({
        'seek.session_id': sessionId,
        'http.request.method': method,
        'user_agent.original': 'application-import-webhook/1.2.3',
      });
      expect(new URL(String(attributes['url.full'])).pathname).to.equal(path);
    }
  });

  it('provides seek-otel find with the trace of every request and every session', async () => {
    for (const { requestId, sessionId } of received) {
      const { code, stdout, stderr } = await seekOtel('find', requestId);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout)
        .to.match(
          new RegExp(`^Trace ${traceIdFromSessionId(sessionId)}  application-import-webhook 1\\.2\\.3\n`),
        )
        .and.to.contain(`\nX-Session-Id  ${sessionId}\nX-Request-Id  ${requestId}\n`);
      expect(stdout.match(/^ *▶ (?:GET|POST|query)/gm)).to.have.length(1);
      expect(stdout.match(/^ *◆ (?:GET|POST|query)/gm)).to.have.length(3);
    }
    for (const sessionId of new Set(received.map((request) => request.sessionId))) {
      const { traces } = JSON.parse((await seekOtel('find', sessionId, '--json')).stdout);
      expect(traces.map((trace: { traceId: string }) => trace.traceId)).to.deep.equal([
        traceIdFromSessionId(sessionId),
      ]);
    }
  });

  it('provides seek-otel with the report for SEEK’s support', async () => {
    const [{ requestId, sessionId, method, path } = received[0] as never] = received;
    const { stdout } = await seekOtel('find', requestId, '--report');
    expect(stdout).to.match(
      new RegExp(
        `^\\| [-\\d]+ [:.\\d]+ \\| \`${method} \\S+${path}\` \\| 200 \\| \\S+ ms \\| \`${requestId}\` \\| \`${sessionId}\` \\|$`,
        'm',
      ),
    );
  });

  it('has the error codes of an operation that failed with HTTP 200', async () => {
    const seek = await startSeek();
    const code = `await (await fetch(${JSON.stringify(`${seek.origin}/graphql`)}, {
      method: 'POST', body: JSON.stringify({ query: '{ version }' }),
    })).text();`;
    await runNode(['--import', REGISTER, '--input-type=module', '-e', code], {
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_SERVICE_NAME: 'application-import-webhook',
      SEEK_OTEL_HOSTS: '127.0.0.1',
    });
    const [{ requestId = '', status } = {}] = seek.requests;
    await seek.close();
    expect(status).to.equal(200);
    const end = Date.now() + ARRIVAL_MILLIS;
    while ((await spansWith(requestId)).length === 0 && Date.now() < end) {
      await wait(RETRY_MILLIS);
    }
    expect((await seekOtel('find', requestId)).stdout).to.match(
      /1 call to SEEK, 1 failed.* UNAUTHENTICATED\n/s,
    );
    expect((await seekOtel('find', requestId, '--report')).stdout).to.contain('| 200 `UNAUTHENTICATED` |');
  });

  it('has no trace of an unknown UUID, which seek-otel reports', async () => {
    const { code, stderr } = await seekOtel('find', '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28');
    expect(code).to.equal(1);
    expect(stderr).to.contain('no span of any service recorded it in the last 7d');
  });

  it('does not serve its API at the OTLP port, which seek-otel reports', async () => {
    const { code, stderr } = await seekOtel('find', received[0]?.requestId ?? '', '--jaeger', jaeger.otlpUrl);
    expect(code).to.equal(3);
    expect(stderr).to.contain(`${jaeger.otlpUrl} responds, but not with Jaeger's API`);
  });

  it('is an OTLP endpoint that seek-otel doctor accepts', async () => {
    const { stdout } = await runNode([`${ROOT}dist/cli/main.js`, 'doctor', '--own-sdk', '--json'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
    });
    expect(JSON.parse(stdout).endpoint).to.deep.equal({
      url: `${jaeger.otlpUrl}/v1/traces`,
      state: 'accepts traces',
    });
  });
});
