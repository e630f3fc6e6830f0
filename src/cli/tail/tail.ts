/**
 * `seek-otel tail`: receives traces over OTLP, and shows each interaction as it completes.
 *
 * @module
 */
import { type CliProcess, columnsOf } from '../cli-process.ts';
import { otlpReceiver } from '../otlp/otlp-receiver.ts';
import { paintFor } from '../paint.ts';
import type { Trace } from '../trace/trace.ts';
import { traceText } from '../trace/trace-text.ts';
import { blockDisplay, type Display, jsonDisplay, type Target } from './display.ts';
import { intake } from './intake.ts';
import { introduction } from './introduction.ts';
import { jaegerApi } from './jaeger-api.ts';
import { listen } from './listen.ts';
import { liveDisplay } from './live-display.ts';
import { type CommandOptions, startCommand } from './started-command.ts';
import { totals } from './totals.ts';
import { traceStore } from './trace-store.ts';
import { untilExit, untilSignal } from './until-end.ts';

const PAGE_COLUMNS = 120;
const DEFAULT_ROWS = 24;
const NO_CALLS =
  'No call to SEEK has arrived. A process that calls process.exit() must await flush() first. To check its setup, run: seek-otel doctor';
const GRPC =
  'A service exports over gRPC, which seek-otel tail does not receive. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json for it.';

/** The arguments of the command. */
export interface TailOptions {
  /** The port that receives traces. 0: any free port. */
  readonly port: number;
  /** The port that answers `seek-otel find`. 0: any free port. */
  readonly uiPort: number;
  /** Whether to print a line of JSON per trace. */
  readonly json: boolean;
  /** Whether the command starts an SDK itself, so that `register` is not added. */
  readonly ownSdk: boolean;
  /** The command to start, with its arguments. Empty: only receive. */
  readonly command: readonly string[];
}

/**
 * @returns the exit code: that of the command, or 0
 * @throws UsageError if a port can't be used, or the command can't be started
 */
export async function tail(options: TailOptions, cliProcess: CliProcess): Promise<number> {
  const isAlone = options.command.length === 0;
  // With a command, standard output is the command's.
  const stream: Output = isAlone ? cliProcess.stdout : cliProcess.stderr;
  const note = noteOn(cliProcess.stderr);
  const store = traceStore();
  const seen = totals();
  const api = jaegerApi(store, pageOf);
  const servers = [api];
  try {
    const uiPort = await listen(api, options.uiPort, '--ui-port');
    const display = displayOf(options.json, isAlone, {
      stream,
      terminal: { columns: stream.columns ?? columnsOf(cliProcess.env), paint: paintFor(stream) },
      traceUrl: (traceId) => `http://localhost:${uiPort}/trace/${traceId}`,
    });
    const traces = intake({ store, totals: seen, display });
    const receiver = otlpReceiver({ onTraces: traces.receive, onGrpc: onFirst(() => note(GRPC)) });
    servers.push(receiver);
    const port = await listen(receiver, options.port, '--port');
    note(introduction(port, uiPort, isAlone));
    const code = isAlone
      ? await untilSignal(cliProcess, stream).then(() => 0)
      : await untilExit(
          await startCommand(commandOf(options, cliProcess, port)),
          cliProcess,
          isOnTerminal(cliProcess),
        );
    traces.end();
    note(seen.text());
    if (!isAlone && !seen.hasCalls()) {
      note(NO_CALLS);
    }
    return code;
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

type Output = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
};

function noteOn(stderr: NodeJS.WritableStream): (text: string) => void {
  const paint = paintFor(stderr);
  return (text) => {
    for (const line of text.split('\n')) {
      stderr.write(line === '' ? '\n' : `${paint('dim', line)}\n`);
    }
  };
}

/** The page of a trace in a browser. */
function pageOf(trace: Trace): string {
  const terminal = { columns: PAGE_COLUMNS, paint: (_style: string, text: string) => text };
  return traceText(trace, { url: undefined, legend: true }, terminal);
}

function displayOf(json: boolean, isAlone: boolean, target: Target & { readonly stream: Output }): Display {
  const { stream } = target;
  if (json) {
    return jsonDisplay(target);
  }
  // The output of a command would be erased with the lines that are redrawn.
  return stream.isTTY && isAlone
    ? liveDisplay(target, () => stream.rows ?? DEFAULT_ROWS)
    : blockDisplay(target);
}

function commandOf({ command, ownSdk }: TailOptions, { env, cwd }: CliProcess, port: number): CommandOptions {
  return { command, ownSdk, env, directory: cwd(), endpoint: `http://localhost:${port}` };
}

function isOnTerminal({ stdin }: CliProcess): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true;
}

function onFirst(callback: () => void): () => void {
  let isFirst = true;
  return () => {
    if (isFirst) {
      isFirst = false;
      callback();
    }
  };
}
