/**
 * Instrumentations patch modules that are required. These functions make them patch modules that are imported, too:
 * built-in modules such as node:http, and packages.
 *
 * @module
 */
import { createRequire, isBuiltin, register, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Warn } from '../core/diagnostics.ts';
import type { Instrumentation } from './instrumentation-base.ts';

/** The entry of import-in-the-middle that hooks imports in the application's own thread. */
interface RegisterHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly string[] }): void;
}

/** Loader hooks that an application may have been started with. */
const LOADER_HOOK = /@opentelemetry\/instrumentation\/hook\.mjs|import-in-the-middle/;

/**
 * Call it after the instrumentations are made and before the application is loaded. It affects only the modules that
 * these instrumentations patch.
 *
 * @param from - a file that resolves the copy of `@opentelemetry/instrumentation` that the instrumentations use
 */
export function reachEsModules(instrumentations: readonly Instrumentation[], from: string, warn: Warn): void {
  const names = new Set(instrumentations.flatMap(modulesOf));
  const builtins = [...names].filter((name) => isBuiltin(name));
  const packages = [...names].filter((name) => !isBuiltin(name));
  reachBuiltins(builtins);
  if (packages.length > 0 && !hasLoaderHook()) {
    hookPackages(packages, from, warn);
  }
}

function modulesOf(instrumentation: Instrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as {
    getModuleDefinitions?(): readonly { readonly name: string }[];
  };
  return getModuleDefinitions?.call(instrumentation).map(({ name }) => name) ?? [];
}

/**
 * Patches built-in modules by requiring them, then updates the named imports of the ES modules of the same names. No
 * loader hook is needed.
 *
 * @see https://nodejs.org/api/module.html#modulesyncbuiltinesmexports
 */
export function reachBuiltins(names: readonly string[]): void {
  // Built-in modules are the same from every file. `import.meta` is not available in a CommonJS bundle.
  const require = createRequire(process.execPath);
  for (const name of names) {
    require(name);
  }
  syncBuiltinESMExports();
}

function hasLoaderHook(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => LOADER_HOOK.test(text));
}

/** @see https://github.com/nodejs/import-in-the-middle#readme */
function hookPackages(names: readonly string[], from: string, warn: Warn): void {
  try {
    const require = createRequire(createRequire(from).resolve('@opentelemetry/instrumentation'));
    const hooks = synchronousHooks(require);
    if (hooks === undefined) {
      register(pathToFileURL(require.resolve('import-in-the-middle/hook.mjs')), { data: { include: names } });
    } else {
      hooks.register({ include: names });
    }
  } catch (error) {
    warn('ES modules that are imported are not instrumented; modules that are required are', error);
  }
}

/** The faster hooks, where both import-in-the-middle and Node.js have them. */
function synchronousHooks(require: NodeJS.Require): RegisterHooks | undefined {
  try {
    const hooks: RegisterHooks = require('import-in-the-middle/register-hooks.mjs');
    return hooks.supportsSyncHooks() ? hooks : undefined;
  } catch {
    return undefined;
  }
}
