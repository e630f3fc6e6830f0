import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, parse, sep } from 'node:path';
import { type Environment, environmentValue } from '../core/environment.ts';
import type { ApplicationPackage } from '../core/service-user-agent.ts';

/**
 * The name in each package.json of Nitro 3's `.output/server`, with version 1.0.0.
 *
 * @see https://github.com/unjs/nf3/blob/main/src/trace.ts
 */
const GENERATED_BY_NITRO = 'traced-node-modules';

/** Reads the nearest package.json with a name, from the application's directory upwards. */
export function applicationPackage(
  mainScript?: string,
  workingDirectory?: string,
  env?: Environment,
): ApplicationPackage | undefined {
  return nearestNamed(applicationDirectory(mainScript, workingDirectory, env));
}

/**
 * Returns the directory of the application: the directory of its main script, or else the working directory. `node -e`
 * has no main script, and a main script in `node_modules` is a tool that runs the application (`next start`,
 * `ts-node`). PM2 tells in the environment which script it runs, and where. AWS Lambda tells where the function is.
 */
export function applicationDirectory(
  mainScript: string | undefined = process.argv[1],
  workingDirectory?: string,
  env: Environment = process.env,
): string {
  const started = mainScript === undefined ? undefined : startedByPm2(mainScript, env);
  return (
    lambdaTaskRoot(mainScript, env) ??
    outsideNodeModules(started?.script ?? mainScript) ??
    started?.workingDirectory ??
    workingDirectory ??
    currentDirectory()
  );
}

/**
 * Returns the directory of a function of AWS Lambda, if the main script is the runtime that calls the function. Other
 * programs in a container of Lambda have the variable, too.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
function lambdaTaskRoot(mainScript: string | undefined, env: Environment): string | undefined {
  const taskRoot = environmentValue(env, 'LAMBDA_TASK_ROOT');
  if (taskRoot === undefined || mainScript === undefined) {
    return undefined;
  }
  const directory = directoryOf(mainScript);
  const isRuntime =
    directory === environmentValue(env, 'LAMBDA_RUNTIME_DIR') ||
    directory?.split(sep).includes('aws-lambda-ric');
  return isRuntime ? taskRoot : undefined;
}

interface Started {
  readonly script: string;
  readonly workingDirectory: string | undefined;
}

/**
 * Returns what PM2 runs in this process. A process that the application starts inherits PM2's variables; its main
 * script is not one of PM2's.
 *
 * @see https://github.com/Unitech/pm2/blob/v7.0.4/lib/ProcessContainerFork.js
 * @see https://github.com/Unitech/pm2/blob/v7.0.4/lib/ProcessContainer.js
 */
function startedByPm2(mainScript: string, env: Environment): Started | undefined {
  const isPm2 =
    ['ProcessContainerFork.js', 'ProcessContainer.js'].includes(basename(mainScript)) &&
    outsideNodeModules(mainScript) === undefined;
  if (!isPm2) {
    return undefined;
  }
  // In cluster mode, PM2 sets the variables of the application only after the modules of `--import` have run.
  const variables = { ...env, ...environmentOf(env['pm2_env']) };
  const script = environmentValue(variables, 'pm_exec_path');
  return script === undefined
    ? undefined
    : { script, workingDirectory: environmentValue(variables, 'pm_cwd') };
}

/** Returns the text values in a JSON object. */
function environmentOf(json = '{}'): Environment {
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(json)).filter((entry) => typeof entry[1] === 'string'),
    ) as Environment;
  } catch {
    return {};
  }
}

/** @returns the directory of the script; `undefined` if it has none or is in `node_modules` */
function outsideNodeModules(script: string | undefined): string | undefined {
  const directory = script === undefined ? undefined : directoryOf(script);
  return directory?.split(sep).includes('node_modules') ? undefined : directory;
}

function nearestNamed(directory: string): ApplicationPackage | undefined {
  const parent = dirname(directory);
  return readPackage(directory) ?? (parent === directory ? undefined : nearestNamed(parent));
}

function readPackage(directory: string): ApplicationPackage | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof name === 'string' && name !== '' && name !== GENERATED_BY_NITRO
      ? { name, version: typeof version === 'string' ? version : undefined }
      : undefined;
  } catch {
    // Missing or unreadable. The parent directory may have a package.json.
    return undefined;
  }
}

/** @returns `undefined` for a script from standard input */
function directoryOf(script: string): string | undefined {
  const path = realPath(script);
  if (path === undefined) {
    // `node app` may run app.js.
    return isAbsolute(script) ? realPath(dirname(script)) : undefined;
  }
  // `node .` runs the file that package.json specifies.
  return statSync(path).isDirectory() ? path : dirname(path);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    // The directory was deleted together with its package.json, for example when a release was replaced.
    return parse(process.execPath).root;
  }
}
