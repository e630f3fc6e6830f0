/**
 * Instrumentations patch modules that are loaded with `require()`. These functions extend the patches to modules that
 * are loaded with `import`: built-in modules such as node:http, and packages.
 *
 * @module
 */
import { isBuiltin, register, syncBuiltinESMExports } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Warn } from '../core/diagnostics.ts';
import { createRequire } from './create-require.ts';
import type { Instrumentation } from './instrumentation-base.ts';

/** The entry point of import-in-the-middle that hooks imports in the application's own thread. */
interface RegisterHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly string[] }): void;
}

/** A module that an instrumentation patches. */
interface ModuleDefinition {
  readonly name: string;
  /** What has been patched. */
  moduleExports?: Record<string, unknown>;
  patch?(exports: object, version?: string): unknown;
  unpatch?(exports: object): void;
}

/** Matches loader hooks in the command line of the application. */
const LOADER_HOOK = /@opentelemetry\/instrumentation\/hook\.mjs|import-in-the-middle/;

/**
 * Call this function after creating the instrumentations and before loading the application. It affects only modules
 * that these instrumentations patch.
 *
 * @param from - a file from which `@opentelemetry/instrumentation` resolves to the copy that the instrumentations use;
 * absent if they patch only built-in modules
 */
export function reachEsModules(
  instrumentations: readonly Instrumentation[],
  from: string | undefined,
  warn: Warn,
): void {
  const names = new Set(instrumentations.flatMap(namesOf));
  const builtins = [...names].filter((name) => isBuiltin(name));
  const packages = [...names].filter((name) => !isBuiltin(name));
  reachBuiltins(builtins, instrumentations);
  if (from !== undefined && packages.length > 0 && !hasLoaderHook()) {
    hookPackages(packages, from, warn);
  }
}

function namesOf(instrumentation: Instrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as {
    getModuleDefinitions?(): readonly ModuleDefinition[];
  };
  return getModuleDefinitions?.call(instrumentation).map(({ name }) => name) ?? [];
}

/**
 * Patches built-in modules by requiring them, then updates their named exports as ES modules. No loader hook is needed.
 *
 * Nothing here may import node:http. That would load the undici inside Node.js, whose dispatcher then serves the
 * application's own undici, too. `require()` does not load it, nor does the update, which skips modules that nobody has
 * imported.
 *
 * @param instrumentations - those that patch the modules; a loader hook does not make them patch the same modules again
 * @see https://nodejs.org/api/module.html#modulesyncbuiltinesmexports
 * @see https://github.com/nodejs/node/issues/59012
 */
export function reachBuiltins(names: readonly string[], instrumentations: readonly Instrumentation[]): void {
  // Built-in modules resolve from any path. `import.meta` is not available in a CommonJS bundle.
  const require = createRequire(process.execPath);
  const definitions = instrumentations.flatMap(definitionsOf).filter(({ name }) => isBuiltin(name));
  for (const definition of definitions) {
    movePatches(definition);
  }
  for (const name of names) {
    require(name);
  }
  syncBuiltinESMExports();
  for (const definition of definitions) {
    patchOnce(definition, require(definition.name));
  }
}

/** The definitions in use: `getModuleDefinitions()` creates others each time. */
function definitionsOf(instrumentation: Instrumentation): readonly ModuleDefinition[] {
  const { _modules = [] } = instrumentation as { _modules?: readonly ModuleDefinition[] };
  return _modules;
}

type Exports = Record<string, unknown>;

/**
 * Moves the patches of an ES module to the CommonJS module. With a loader hook, the constructor of `HttpInstrumentation`
 * patches an ES module that has been imported before, and both modules get the patched functions. Then it forgets that, and
 * `require()` would patch them again.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation-http/src/http.ts (`_httpPatched`)
 */
function movePatches(definition: ModuleDefinition): void {
  const { moduleExports: namespace } = definition;
  const exports = namespace?.['default'] as Exports | undefined;
  if (namespace === undefined || exports === undefined || !isNamespace(namespace)) {
    return;
  }
  // No getter may run: that of WebSocket loads the undici inside Node.js.
  const patched = Object.entries(Object.getOwnPropertyDescriptors(exports)).flatMap(([name, { value }]) => {
    const original: unknown = typeof value === 'function' ? value.__original : undefined;
    return original === undefined || namespace[name] !== value ? [] : [{ name, original }];
  });
  if (patched.length > 0) {
    definition.unpatch?.(namespace);
    for (const { name, original } of patched) {
      exports[name] = original;
    }
    definition.patch?.(exports);
    definition.moduleExports = exports;
  }
}

function isNamespace(exports: object): boolean {
  return Reflect.get(exports, Symbol.toStringTag) === 'Module';
}

const patchedOnce = new WeakSet<ModuleDefinition>();

/**
 * Skips the patch that a loader hook applies to the ES module, because its exports are the patched functions of the
 * CommonJS module. With `HttpInstrumentation` before 0.213, each call would have two spans.
 *
 * `moduleExports` is where the instrumentation removes and restores its patches. The hook would replace it.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/6428
 */
function patchOnce(definition: ModuleDefinition, required: object): void {
  const { patch } = definition;
  if (patch === undefined || patchedOnce.has(definition)) {
    return;
  }
  patchedOnce.add(definition);
  definition.patch = (exports, version) =>
    isNamespace(exports) ? exports : patch.call(definition, exports, version);
  Object.defineProperty(definition, 'moduleExports', { get: () => required, set: () => {} });
}

function hasLoaderHook(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => LOADER_HOOK.test(text));
}

/**
 * A module may be a file: `AwsLambdaInstrumentation` patches the path of the handler. import-in-the-middle takes the
 * address of a file, and refuses its path.
 *
 * @see https://github.com/nodejs/import-in-the-middle#readme
 * @see https://github.com/nodejs/import-in-the-middle/blob/v3.6.0/create-hook.mjs
 */
function hookPackages(modules: readonly string[], from: string, warn: Warn): void {
  const names = modules.map((name) => (isAbsolute(name) ? pathToFileURL(name).href : name));
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
