/**
 * Runs the commands of the README's quick start in an empty folder, against a stand-in for SEEK.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { withoutVariables } from '../service-process.ts';
import { type SeekStandIn, startSeek } from '../stand-ins/seek/server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PACKAGE = 'opentelemetry-instrumentation-seek';
const RECEIVING = 'Receiving traces on';
const COLUMNS = 100;

/**
 * Runs the commands exactly as the README has them, on the default ports. Only the name of the package is replaced by its
 * packed file, because the version may not be published yet.
 *
 * @returns the session, as the terminal shows it
 * @throws Error if a command fails
 */
export async function firstRun(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'first-run-'));
  const service = join(folder, 'my-service');
  const seek = await startSeek();
  try {
    mkdirSync(service);
    const packed = await run(`npm pack --silent --pack-destination ${folder}`, { cwd: ROOT });
    const tarball = join(folder, packed.trim().split('\n').at(-1) as string);
    return await session(service, tarball, seek);
  } finally {
    await seek.close();
    rmSync(folder, { recursive: true });
  }
}

async function session(cwd: string, tarball: string, seek: SeekStandIn): Promise<string> {
  const env = {
    ...withoutVariables(process.env, /^(OTEL_|SEEK_|JAEGER_|TEMPO_|NODE_OPTIONS$|npm_)/),
    FORCE_COLOR: '1',
    COLUMNS: String(COLUMNS),
    SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
    SEEK_OTEL_HOSTS: new URL(seek.origin).host,
  };
  const lines: string[] = [];
  const type = async (command: string) => {
    const printed = await run(command, { cwd, env });
    lines.push(prompt(command), printed.trimEnd(), '');
  };

  await run('npm init -y', { cwd, env });
  const install = commandOf(`npm install ${PACKAGE} @opentelemetry/api @opentelemetry/sdk-node`);
  await run(install.replace(PACKAGE, tarball), { cwd, env });
  writeFileSync(join(cwd, 'app.mjs'), snippetOf('app.mjs'));
  lines.push(prompt(install), '$ cat app.mjs', snippetOf('app.mjs').trimEnd(), '');
  await type(commandOf('npx seek-otel tail -- node app.mjs'));

  // In its own process group, as in a separate terminal, because npx does not forward signals.
  const tail = spawn('npx', ['seek-otel', 'tail'], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(tail, 'close');
  for await (const chunk of tail.stderr.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes(RECEIVING)) {
      break;
    }
  }
  tail.stderr.resume();
  lines.push('$ npx seek-otel tail &');
  await type(commandOf('register app.mjs'));
  const { method, path, requestId } = seek.requests.at(-1) ?? {};
  lines.push(`# SEEK logs: ${method} ${path}, X-Request-Id ${requestId}`);
  await type(`npx seek-otel find ${requestId}`);
  process.kill(-(tail.pid as number), 'SIGINT');
  await ended;
  return lines.join('\n');
}

/** A command as a user types it, in lines that fit the terminal. */
function prompt(command: string): string {
  const continued = command.replace(new RegExp(`(.{60,${COLUMNS - 4}}) `, 'g'), '$1 \\\n');
  return `$ ${continued.replaceAll('\n', '\n  ')}`;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** @returns what the command prints, standard output and standard error together */
async function run(command: string, { cwd, env = process.env }: RunOptions): Promise<string> {
  const child = spawn('sh', ['-c', `{ ${command}\n} 2>&1`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) {
    throw new Error(`${command} exited with ${code}:\n${stripVTControlCharacters(printed)}`);
  }
  return printed;
}

/** The command in the README that contains a text. */
function commandOf(part: string): string {
  const commands = Array.from(README.matchAll(/^```sh\n(.*?)\n```$/gms), ([, command = '']) => command);
  return commands.find((command) => command.includes(part)) ?? fail(`a command with ${part}`);
}

/** The snippet in the README with a file name. */
function snippetOf(name: string): string {
  const snippets = Array.from(README.matchAll(/^```js\n(.*?)^```$/gms), ([, snippet = '']) => snippet);
  return snippets.find((snippet) => snippet.startsWith(`// ${name}\n`)) ?? fail(name);
}

function fail(missing: string): never {
  throw new Error(`The README does not contain ${missing}.`);
}
