/**
 * Instrumentations get at modules where they are required. This brings them to modules that are imported, too.
 *
 * @module
 */
import { createRequire, isBuiltin, register, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { warn } from './diagnostics.ts';
import type { Instrumentation } from './transports/instrumentation-base.ts';

/** The part of import-in-the-middle that hooks loaders in the application's own thread. */
interface RegisterHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly string[] }): void;
}

/** A loader hook that the application was started with already. */
const LOADER_HOOK = /@opentelemetry\/instrumentation\/hook\.mjs|import-in-the-middle/;

/**
 * Comes after the instrumentations are made, and before the application is loaded. Only the modules that these
 * instrumentations name are touched.
 *
 * @param from - a file from which `@opentelemetry/instrumentation` is found in the copy that they are built on
 */
export function reachEsModules(instrumentations: readonly Instrumentation[], from: string): void {
  const names = new Set(instrumentations.flatMap(modulesOf));
  const builtins = [...names].filter((name) => isBuiltin(name));
  const packages = [...names].filter((name) => !isBuiltin(name));
  reachBuiltins(builtins);
  if (packages.length > 0 && !hasLoaderHook()) {
    hookPackages(packages, from);
  }
}

function modulesOf(instrumentation: Instrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as {
    getModuleDefinitions?(): readonly { readonly name: string }[];
  };
  return getModuleDefinitions?.call(instrumentation).map(({ name }) => name) ?? [];
}

/**
 * Once a built-in module was required, the ES module of the same name, named imports included, only has to be
 * brought up to date. This needs no loader hook.
 */
export function reachBuiltins(names: readonly string[]): void {
  // From any file at all: built-in modules are the same everywhere, and a bundle in CommonJS knows no `import.meta`.
  const require = createRequire(process.execPath);
  for (const name of names) {
    require(name);
  }
  syncBuiltinESMExports();
}

function hasLoaderHook(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => LOADER_HOOK.test(text));
}

function hookPackages(names: readonly string[], from: string): void {
  try {
    const require = createRequire(createRequire(from).resolve('@opentelemetry/instrumentation'));
    const hooks = inThreadHooks(require);
    if (hooks === undefined) {
      register(pathToFileURL(require.resolve('import-in-the-middle/hook.mjs')), { data: { include: names } });
    } else {
      hooks.register({ include: names });
    }
  } catch (error) {
    warn('imports of ES modules are not instrumented; what is required is', error);
  }
}

/** They are the faster ones, but not in every version of import-in-the-middle, nor in every Node.js. */
function inThreadHooks(require: NodeJS.Require): RegisterHooks | undefined {
  try {
    const hooks: RegisterHooks = require('import-in-the-middle/register-hooks.mjs');
    return hooks.supportsSyncHooks() ? hooks : undefined;
  } catch {
    return undefined;
  }
}
