/**
 * The `createRequire` of Node.js. It is not imported, because webpack replaces calls of an imported one, and then fails to
 * read a path that is known only when the bundle runs.
 *
 * @see https://webpack.js.org/configuration/module/#moduleparserjavascriptcreaterequire
 */
export const createRequire: typeof import('node:module').createRequire =
  process.getBuiltinModule('node:module').createRequire;
