import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const IMPORTS = {
  '@opentelemetry/api': '/node_modules/@opentelemetry/api/dist/index.mjs',
  uuid: '/node_modules/uuid/dist/index.js',
  '/test/web/support/otel.ts': '/otel.js',
};

interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface PageServer {
  readonly origin: string;
  /** What pages asked of `/api/`, their own back end. */
  readonly requests: PageRequest[];
  /** Serves a script at a path. */
  addScript(path: string, code: string): void;
  close(): Promise<void>;
}

/**
 * Serves a page, and what it loads as it is in the project, without a bundler: `src/` with its types blanked out, and
 * packages by an import map. Passes its traces on.
 */
export async function startPageServer(otlpUrl: string): Promise<PageServer> {
  const requests: PageRequest[] = [];
  const scripts = new Map([['/otel.js', await bundleOfOpenTelemetry()]]);
  const page = `<!doctype html><meta charset="utf-8"><title>A partner's page</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module" src="/test/web/support/set-up.ts"></script>`;

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url as string, 'http://page');
    const body = await buffer(request);
    // Pages of no origin (sandboxed frames) load the modules, too.
    response.setHeader('access-control-allow-origin', '*');
    if (pathname === '/v1/traces') {
      const { status } = await fetch(`${otlpUrl}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Uint8Array(body),
      });
      response.writeHead(status).end('{}');
    } else if (pathname.startsWith('/api/')) {
      requests.push({
        method: request.method as string,
        path: request.url as string,
        headers: request.headers,
      });
      response.end('ok');
    } else if (/\.(m?js|ts)$/.test(pathname)) {
      const code = scripts.get(pathname) ?? moduleAt(pathname);
      response.writeHead(code === undefined ? 404 : 200, { 'content-type': 'text/javascript' }).end(code);
    } else {
      response.setHeader('content-type', 'text/html').end(page);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    addScript: (path, code) => void scripts.set(path, code),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function moduleAt(path: string): string | undefined {
  const file = ROOT + path.slice(1);
  if (!existsSync(file)) {
    return undefined;
  }
  const source = readFileSync(file, 'utf8');
  return path.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
}

async function bundleOfOpenTelemetry(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('otel.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['@opentelemetry/api'],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
