/**
 * What HTTP clients and runtimes send as `User-Agent` by themselves: it does not identify an application.
 *
 * @module
 */

/** The product names of HTTP libraries and runtimes, in lower case. */
export const HTTP_LIBRARIES: ReadonlySet<string> = new Set([
  // Runtimes.
  'bun', // https://github.com/oven-sh/bun/blob/0bf8d6870d62fb46871cdc61f49d3538f9a48115/src/Global.zig
  'cloudflare-workers', // https://github.com/panva/jose/blob/HEAD/src/jwks/remote.ts
  'deno', // https://github.com/denoland/deno/blob/HEAD/runtime/worker_bootstrap.rs
  'node', // https://github.com/nodejs/undici/blob/HEAD/lib/web/fetch/index.js
  'node.js', // https://github.com/gr2m/universal-user-agent/blob/HEAD/index.js

  // HTTP.
  'adobe-fetch', // https://github.com/adobe/fetch/blob/HEAD/src/core/request.js
  'axios', // https://github.com/axios/axios/blob/HEAD/lib/adapters/http.js
  'connect-es', // https://github.com/connectrpc/connect-es/blob/HEAD/packages/connect/scripts/update-user-agent.mjs
  'fetch-h2', // https://github.com/grantila/fetch-h2/blob/HEAD/lib/context.ts
  'got', // https://github.com/sindresorhus/got/blob/HEAD/source/core/options.ts
  'make-fetch-happen', // https://github.com/npm/make-fetch-happen/blob/HEAD/lib/remote.js
  'minipass-fetch', // https://github.com/npm/minipass-fetch/blob/HEAD/lib/request.js
  'needle', // https://github.com/tomas/needle/blob/HEAD/lib/needle.js
  'node-fetch', // https://github.com/node-fetch/node-fetch/blob/HEAD/src/request.js
  'node-superagent', // https://github.com/ladjs/superagent
  'node-urllib', // https://github.com/node-modules/urllib/blob/HEAD/src/HttpClient.ts
  'nodemailer', // https://github.com/nodemailer/nodemailer/blob/HEAD/lib/fetch/index.js
  'npm-registry-fetch', // https://github.com/npm/npm-registry-fetch/blob/HEAD/lib/default-opts.js
  'popsicle', // https://github.com/serviejs/popsicle-user-agent/blob/HEAD/src/index.ts
  'restify', // https://github.com/restify/clients/blob/HEAD/lib/HttpClient.js
  'undici', // https://github.com/nodejs/undici/blob/HEAD/lib/web/fetch/index.js

  // OAuth and OpenID Connect.
  'express-openid-connect', // https://github.com/auth0/express-openid-connect/blob/HEAD/lib/client.js
  'google-api-nodejs-client', // https://github.com/googleapis/google-auth-library-nodejs/blob/HEAD/src/shared.cts
  'jose', // https://github.com/panva/jose/blob/HEAD/src/jwks/remote.ts
  'nextjs-auth0', // https://github.com/auth0/nextjs-auth0/blob/HEAD/src/server/auth-client.ts
  'node-oauth', // https://github.com/ciaranj/node-oauth/blob/HEAD/lib/oauth2.js
  'oauth4webapi', // https://github.com/panva/oauth4webapi/blob/HEAD/src/index.ts
  'openid-client', // https://github.com/panva/openid-client/blob/HEAD/src/index.ts
  'simov', // "simov/grant/5": https://github.com/simov/grant/blob/HEAD/lib/client.js

  // SOAP.
  'node-soap', // https://github.com/vpulim/node-soap/blob/HEAD/src/http.ts

  // Vendors' SDKs.
  'aws-sdk-js', // https://github.com/aws/aws-sdk-js-v3/tree/HEAD/packages/util-user-agent-node
  'aws-sdk-nodejs', // https://github.com/aws/aws-sdk-js/blob/HEAD/lib/util.js
  'core-rest-pipeline', // https://github.com/Azure/azure-sdk-for-js/tree/HEAD/sdk/core/core-rest-pipeline/src/util
  'octokit-auth-app.js', // https://github.com/octokit/auth-app.js/blob/HEAD/src/index.ts
  'octokit-core.js', // https://github.com/octokit/core.js/blob/HEAD/src/index.ts
  'octokit-endpoint.js', // https://github.com/octokit/endpoint.js
  'octokit-graphql.js', // https://github.com/octokit/graphql.js/blob/HEAD/src/index.ts
  'octokit-oauth-app.js', // https://github.com/octokit/oauth-app.js/blob/HEAD/src/oauth-app-octokit.ts
  'octokit-request.js', // https://github.com/octokit/request.js/blob/HEAD/src/defaults.ts
  'octokit-rest.js', // https://github.com/octokit/rest.js/blob/HEAD/src/index.ts
  'octokit.js', // https://github.com/octokit/octokit.js/blob/HEAD/src/octokit.ts

  // These send none by themselves, but callers name them.
  'bent', // https://github.com/mikeal/bent
  'cross-fetch', // https://github.com/lquixada/cross-fetch
  'gaxios', // https://github.com/googleapis/gaxios
  'ky', // https://github.com/sindresorhus/ky
  'superagent', // https://github.com/ladjs/superagent
  'teeny-request', // https://github.com/googleapis/teeny-request
  'urllib', // https://github.com/node-modules/urllib
  'wreck', // https://github.com/hapijs/wreck
]);

/** Names that a library adds about its environment. They are generic only beside that library's name. */
export const LIBRARY_METADATA: ReadonlyMap<string, readonly string[]> = new Map([
  // Not "app": it is the application's id.
  ['aws-sdk-js', ['api', 'exec-env', 'lang', 'm', 'md', 'os', 'ua']],
  [
    'aws-sdk-nodejs',
    ['aix', 'callback', 'darwin', 'exec-env', 'freebsd', 'linux', 'openbsd', 'promise', 'sunos', 'win32'],
  ],
  ['core-rest-pipeline', ['os']],
  ['fetch-h2', ['nghttp2', 'nodejs', 'uv']],
]);

/** Whole values, in lower case, that are no list of products. */
export const GENERIC_PHRASES: ReadonlySet<string> = new Set([
  'actions/http-client', // https://github.com/actions/toolkit/blob/HEAD/packages/http-client/src/index.ts
  'node authentication', // https://github.com/ciaranj/node-oauth/blob/HEAD/lib/oauth.js
  'restler for node.js', // https://github.com/danwrong/restler/blob/HEAD/lib/restler.js
]);
