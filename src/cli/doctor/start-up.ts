import { installedPackage } from '../../node/packages/installed-packages.ts';
import { NODE_SDK, OWN_PACKAGE, REGISTER } from '../../node/packages/names.ts';
import { seekOtelCommand } from '../../node/packages/plug-and-play.ts';
import type { Hint, Patient } from './diagnosis.ts';
import { registerUrl, startCommands } from './register-url.ts';
import { type StartUpFile, startUpFiles } from './start-up-files.ts';

/** Matches the name of `register`, and the path or URL of its file. */
const LOADS_REGISTER = new RegExp(`${OWN_PACKAGE}[\\\\/](?:dist[\\\\/])?register`);
/** Matches the name only. */
const NAMES_REGISTER = new RegExp(`(?:^|[\\s="])${REGISTER}`);
const IMPORTS_PACKAGE = new RegExp(`['"]${OWN_PACKAGE}['"]`);
const INSTRUMENTS = /\bwithSeek\(|\bnew Seek(?:Http2)?Instrumentation\(/;
const IMPORTS_WEB = new RegExp(`['"]${OWN_PACKAGE}/web['"]`);
/** In all the languages that {@link startUpFiles} reads. */
const COMMENT = /^\s*(?:#|\/\/|\/\*|\*|;|rem\b)/i;

/** How many places are named. */
const MAX_PLACES = 5;

export interface StartUp {
  /** What loads `register`; `undefined` if nothing was found. */
  readonly register: string | undefined;
  /** What tells that the application starts an SDK itself. */
  readonly ownSdk: string | undefined;
  /** Whether the application uses only what this package has for pages and edge runtimes. */
  readonly isWebOnly: boolean;
  readonly hints: readonly Hint[];
}

/** Looks for what starts OpenTelemetry. What somebody types, and what other machines run, can't be seen. */
export function startUpOf(patient: Patient): StartUp {
  const { env, directory, execArgv } = patient;
  const { read, mentioning } = startUpFiles(directory, OWN_PACKAGE);
  const files = mentioning.map(withoutComments);
  const containing = (...patterns: readonly RegExp[]) =>
    files.filter(({ text }) => patterns.every((pattern) => pattern.test(text)));
  const register = listed([
    ...(LOADS_REGISTER.test(env['NODE_OPTIONS'] ?? '') ? ['NODE_OPTIONS'] : []),
    ...(execArgv.some((each) => LOADS_REGISTER.test(each)) ? ['the command line'] : []),
    ...containing(LOADS_REGISTER).flatMap(placesIn),
  ]);
  const inCode = listed(containing(IMPORTS_PACKAGE, INSTRUMENTS).map(({ name }) => name));
  const ownSdk = patient.ownSdk ? '--own-sdk' : register === undefined ? inCode : undefined;
  const isUnseen = register === undefined && ownSdk === undefined;
  const isWebOnly =
    isUnseen &&
    containing(IMPORTS_WEB).length > 0 &&
    // Who installs it has a service in Node.js, too.
    installedPackage(NODE_SDK, [directory]) === undefined;
  return {
    register,
    ownSdk,
    isWebOnly,
    hints: [
      ...(isWebOnly ? [webHint(directory)] : isUnseen ? [unseenHint(directory, read)] : []),
      ...nodeOptionsHints(patient),
    ],
  };
}

function unseenHint(directory: string, files: number): Hint {
  return {
    hint: `Nothing that loads ${REGISTER} was found: not in NODE_OPTIONS, on the command line, or in the files here (${files} read).`,
    remedy:
      `If you load it by hand, or from another place, ignore this hint. Otherwise, no call is traced: start the service with ${startCommands(directory)}. ` +
      `If the application starts an SDK itself, with withSeek or SeekInstrumentation, run \`${seekOtelCommand()} doctor --own-sdk\`.`,
  };
}

function webHint(directory: string): Hint {
  return {
    hint: `The files here use only ${OWN_PACKAGE}/web, for pages and edge runtimes. The doctor can't check their export.`,
    remedy: `Start a Node.js service with ${startCommands(directory)}.`,
  };
}

/**
 * Hints at a NODE_OPTIONS that names the package. Child processes inherit the variable, and Node.js resolves a name from
 * the working directory, so those that start in a folder without the package fail.
 *
 * @see https://nodejs.org/api/cli.html#node_optionsoptions
 */
function nodeOptionsHints({ env, directory }: Pick<Patient, 'env' | 'directory'>): Hint[] {
  const url = registerUrl(directory);
  return url !== undefined && NAMES_REGISTER.test(env['NODE_OPTIONS'] ?? '')
    ? [
        {
          hint: `NODE_OPTIONS names ${REGISTER}, so node, npm and npx fail in folders without the package.`,
          remedy: `Use the URL of the file, which works in every folder: \`NODE_OPTIONS="--import ${url}"\``,
        },
      ]
    : [];
}

function placesIn({ name, text }: StartUpFile): string[] {
  if (!/(?:^|\/)package\.json$/.test(name)) {
    return [name];
  }
  const scripts = scriptsOf(text).filter(([, script]) => LOADS_REGISTER.test(String(script)));
  return scripts.length === 0 ? [name] : scripts.map(([script]) => `script "${script}" in ${name}`);
}

function scriptsOf(packageJson: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(packageJson).scripts);
  } catch {
    return [];
  }
}

function withoutComments({ name, text }: StartUpFile): StartUpFile {
  const lines = text.split('\n').filter((line) => !COMMENT.test(line));
  return { name, text: lines.join('\n') };
}

function listed(places: readonly string[]): string | undefined {
  const more = places.length > MAX_PLACES ? [`${places.length - MAX_PLACES} more`] : [];
  return places.length === 0 ? undefined : [...places.slice(0, MAX_PLACES), ...more].join(', ');
}
