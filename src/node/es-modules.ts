/**
 * Instrumentations patch modules that are loaded with `require()`. These functions extend the patches to modules that
 * are loaded with `import`: built-in modules such as node:http, and packages.
 *
 * @module
 */
import { createRequire, isBuiltin, register, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Warn } from '../core/diagnostics.ts';
import type { Instrumentation } from './instrumentation-base.ts';

/** The entry point of import-in-the-middle that hooks imports in the application's own thread. */
interface RegisterHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly string[] }): void;
}

/** Matches loader hooks in the command line of the application. */
const LOADER_HOOK = /@opentelemetry\/instrumentation\/hook\.mjs|import-in-the-middle/;

/**
 * Call this function after creating the instrumentations and before loading the application. It affects only modules
 * that these instrumentations patch.
 *
 * @param from - a file from which `@opentelemetry/instrumentation` resolves to the copy that the instrumentations use
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
 * Patches built-in modules by requiring them, then updates their named exports as ES modules. No loader hook is needed.
 *
 * @see https://nodejs.org/api/module.html#modulesyncbuiltinesmexports
 */
export function reachBuiltins(names: readonly string[]): void {
  // Built-in modules resolve from any path. `import.meta` is not available in a CommonJS bundle.
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
    warn(
      "can't hook imports: packages loaded with import are not instrumented, packages loaded with require() are",
      error,
    );
  }
}

/** Returns the faster hooks, if both import-in-the-middle and Node.js support them. */
function synchronousHooks(require: NodeJS.Require): RegisterHooks | undefined {
  try {
    const hooks: RegisterHooks = require('import-in-the-middle/register-hooks.mjs');
    return hooks.supportsSyncHooks() ? hooks : undefined;
  } catch {
    return undefined;
  }
}
