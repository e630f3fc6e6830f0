import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import type { CliProcess } from '../../../src/cli/cli-process.ts';
import { UsageError } from '../../../src/cli/errors.ts';
import { type TailOptions, tail } from '../../../src/cli/tail/tail.ts';
import { seekOtel } from '../../support/command.ts';
import { useFolder } from '../../support/folder.ts';
import { KeptOutput } from '../../support/kept-output.ts';
import { REQUEST_ID, SESSION_ID } from '../../support/trace-spans.ts';

const FREE_PORTS = { port: 0, uiPort: 0, json: false, ownSdk: true, command: [] };

/** Exports a span that looks like a call to SEEK. */
async function exportCall(exporter: SpanExporter): Promise<void> {
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const attributes = {
    'seek.request_id': REQUEST_ID,
    'seek.session_id': SESSION_ID,
    'http.response.status_code': 200,
  };
  provider.getTracer('test').startSpan('POST', { attributes }).end();
  await provider.shutdown();
}

describe('seek-otel tail', () => {
  const folder = useFolder();

  /** Runs the command in this process. `signal` sends it a signal. */
  function start(options: Partial<TailOptions> = {}, terminal: { isTTY?: boolean; rows?: number } = {}) {
    const signals = new EventEmitter();
    const stdout = Object.assign(new KeptOutput(), terminal);
    const stderr = new KeptOutput();
    const code = tail({ ...FREE_PORTS, ...options }, {
      env: { PATH: process.env['PATH'] },
      execArgv: [],
      cwd: () => folder.path,
      on: signals.on.bind(signals),
      off: signals.off.bind(signals),
      stdin: Object.assign(Readable.from([]), terminal),
      stdout,
      stderr,
    } as unknown as CliProcess);
    return { code, stdout, stderr, signal: (name: string) => signals.emit(name, name) };
  }

  /** The ports that it prints. */
  async function portsOf({ stderr }: { readonly stderr: KeptOutput }) {
    while (!stderr.text.includes('\n\n')) {
      await new Promise(setImmediate);
    }
    const [, port] = /traces on http:\/\/localhost:(\d+)/.exec(stderr.text) ?? [];
    const [, uiPort] = /--jaeger localhost:(\d+)/.exec(stderr.text) ?? [];
    return { otlp: `http://localhost:${port}/v1/traces`, jaeger: `localhost:${uiPort}` };
  }

  it('receives a trace, answers seek-otel find, and ends with the trace and a summary', async () => {
    const running = start();
    const { otlp, jaeger } = await portsOf(running);
    await exportCall(new OTLPTraceExporter({ url: otlp }));
    const found = await seekOtel(['find', REQUEST_ID, '--jaeger', `http://${jaeger}`]);
    expect(found.stderr).to.equal('');
    expect(found.stdout).to.contain(SESSION_ID);
    const page = await fetch(/http:\S+\/trace\/\w+/.exec(found.stdout)?.[0] as string);
    expect(await page.text()).to.contain(SESSION_ID);

    running.signal('SIGINT');
    expect(await running.code).to.equal(0);
    expect(running.stdout.text)
      .to.match(/^Trace /)
      .and.to.contain(`X-Request-Id  ${REQUEST_ID}  POST  200`);
    expect(running.stderr.text)
      .to.contain('Press Ctrl-C to stop')
      .and.to.contain('1 interaction, 1 call to SEEK, 0 failed');
    expect(await fetch(otlp).catch((error: Error) => error.message)).to.equal('fetch failed');
  });

  it('prints a line of JSON per trace', async () => {
    const running = start({ json: true });
    await exportCall(new OTLPTraceExporter({ url: (await portsOf(running)).otlp }));
    running.signal('SIGTERM');
    await running.code;
    const { spans } = JSON.parse(running.stdout.text);
    expect(spans[0].attributes).to.include({ 'seek.request_id': REQUEST_ID });
  });

  it('shows a growing trace on a terminal', async () => {
    for (const rows of [{ rows: 40 }, {}]) {
      const running = start({}, { isTTY: true, ...rows });
      await exportCall(new OTLPTraceExporter({ url: (await portsOf(running)).otlp }));
      expect(running.stdout.text).to.contain('… so far:');
      running.signal('SIGINT');
      await running.code;
    }
  });

  it('says once that it does not receive gRPC', async () => {
    const running = start();
    const { otlp } = await portsOf(running);
    for (let i = 0; i < 2; i++) {
      await exportCall(new GrpcExporter({ url: new URL(otlp).origin, timeoutMillis: 500 }));
    }
    running.signal('SIGINT');
    await running.code;
    expect(
      running.stderr.text.match(/exports over gRPC.*OTEL_EXPORTER_OTLP_PROTOCOL=http\/json/g),
    ).to.have.length(1);
  });

  it('names a port that is in use, and frees the other one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const options of [{ port }, { uiPort: port }]) {
      const error = await start(options).code.catch((thrown: unknown) => thrown);
      expect(error)
        .to.be.an.instanceOf(UsageError)
        .and.to.have.property('message', `Can't listen on port ${port}: address already in use.`);
    }
    other.close();
  });

  it('ends with the command that it starts, its exit code, and its traces on standard error', async () => {
    const script = join(folder.path, 'service.mjs');
    writeFileSync(
      script,
      `await fetch(process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: '${'1'.repeat(32)}', name: 'POST' }] }] }] }),
      });
      process.exitCode = 5;`,
    );
    for (const isTTY of [true, false]) {
      const running = start({ command: [process.execPath, script] }, { isTTY });
      expect(await running.code).to.equal(5);
      expect(running.stdout.text).to.equal('');
      expect(running.stderr.text)
        .to.contain(`trace ${'1'.repeat(32)}`)
        .and.not.to.contain('Ctrl-C');
    }
  });
});
