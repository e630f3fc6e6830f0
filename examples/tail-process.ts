/**
 * Starts `seek-otel tail`, for examples that look up a trace without Jaeger.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SEEK_OTEL = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const RECEIVING = /Receiving traces on (http:\S+)/;
const FINDING = /seek-otel find <UUID> --jaeger (\S+)/;

export interface TailProcess {
  /** The value for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint: string;
  /**
   * Runs `seek-otel find`.
   *
   * @returns what it prints, without the address of the trace in this `tail`
   * @throws Error if it does not find the ID
   */
  find(id: string, env?: NodeJS.ProcessEnv): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it on free ports. */
export async function startTail(): Promise<TailProcess> {
  const child = spawn(process.execPath, [SEEK_OTEL, 'tail', '--port', '0', '--ui-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  const introduction = await Promise.race([
    introductionOf(child),
    ended.then(([code]) => Promise.reject(new Error(`seek-otel tail exited with ${code}.`))),
  ]);
  const [, otlpEndpoint = ''] = RECEIVING.exec(introduction) ?? [];
  const [, jaeger = ''] = FINDING.exec(introduction) ?? [];
  return {
    otlpEndpoint,
    find: async (id, env = {}) => {
      const found = await printedBy(['find', id, '--jaeger', jaeger], env);
      return found.replace(/^.*http:\/\/\S+\/trace\/.*\n/m, '');
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function introductionOf({ stderr }: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of stderr?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    printed += chunk;
    if (FINDING.test(printed)) {
      break;
    }
  }
  stderr?.resume();
  return printed;
}

async function printedBy(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [SEEK_OTEL, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) {
    throw new Error(`seek-otel ${args.join(' ')} exited with ${code}: ${stderr}`);
  }
  return stdout;
}
