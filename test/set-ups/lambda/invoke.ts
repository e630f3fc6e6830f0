/**
 * Runs a function as AWS Lambda does: the process is frozen as soon as it has posted its response, and killed while it is
 * frozen.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 * @module
 */
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { Driven, Project, SetUp } from '../set-up.ts';
import { type Collecting, OTLP } from '../telemetry.ts';
import { installedRuntime } from './runtime.ts';
import { FUNCTION_NAME, startRuntimeApi } from './runtime-api.ts';

const INVOCATIONS = 3;
const CLIENTS = ['fetch', 'http'];
const LIMIT_MILLIS = 60_000;

/** The part of a template of AWS SAM that is used here. */
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties: FunctionProperties }>>;
}
interface FunctionProperties {
  readonly Handler: string;
  /** In seconds. */
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/** The parts of a set-up that run it as a function of AWS Lambda. */
export function inLambda(): Pick<SetUp, 'telemetry' | 'run' | 'clients'> {
  let collecting: Collecting | undefined;
  return {
    clients: CLIENTS,
    telemetry: {
      start: async () => {
        collecting = await OTLP.start();
        return collecting;
      },
    },
    run: (project) => invokeAll(project, () => collecting?.clientSpans().length ?? 0),
  };
}

async function invokeAll(project: Project, delivered: () => number): Promise<Driven> {
  const { Handler, Timeout, Environment } = functionOf(project);
  const api = await startRuntimeApi(Timeout * 1000);
  // As in AWS Lambda, it is neither in node_modules nor beside the function.
  const runtime = join(dirname(project.cwd), 'runtime');
  cpSync(await installedRuntime(), runtime, { recursive: true });
  const child = spawn(project.node, [join(runtime, 'index.mjs')], {
    cwd: project.cwd,
    env: {
      ...project.env,
      ...Environment.Variables,
      _HANDLER: Handler,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FUNCTION_NAME}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/01/[$LATEST]0',
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_REGION: 'ap-southeast-2',
      LAMBDA_RUNTIME_DIR: runtime,
      LAMBDA_TASK_ROOT: project.cwd,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MILLIS,
    killSignal: 'SIGKILL',
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      reject(new Error(`the runtime ends with ${signal ?? code}`));
    });
  });
  const problems: string[] = [];
  try {
    for (let invocation = 1; invocation <= INVOCATIONS; invocation += 1) {
      child.kill('SIGCONT');
      const { isError, body, accept } = await Promise.race([api.invoke({}), ended]);
      child.kill('SIGSTOP');
      const expected = invocation * CLIENTS.length;
      if (delivered() !== expected) {
        problems.push(
          `${delivered()} of ${expected} client spans have arrived when invocation ${invocation} ends`,
        );
      }
      if (isError) {
        problems.push(`invocation ${invocation} fails: ${body}`);
      }
      accept();
    }
  } catch (error) {
    problems.push(`${error}`);
  }
  child.kill('SIGKILL');
  const [, stderr] = await output;
  await api.close();
  return { calls: INVOCATIONS, stderr, problems };
}

/** Reads the function of the template in the recipe. */
function functionOf({ recipe }: Project): FunctionProperties {
  const { Resources }: Template = parse(recipe.files.get('template.yaml') ?? '');
  const [resource] = Object.values(Resources);
  if (resource === undefined) {
    throw new Error('the template has no function');
  }
  return resource.Properties;
}
