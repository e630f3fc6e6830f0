/**
 * Checks that `register` exports in any environment what `NodeSDK` exports there: `register` loads the dependencies of
 * `sdk-node` only when they are used.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../support/collector.ts';
import { listening } from '../support/listening.ts';

type Environment = Readonly<Record<string, string>>;

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };

/** `HTTP`, `GRPC` and `PORT` in a value stand for the receivers' addresses, and for a free port. */
const ENVIRONMENTS: readonly Environment[] = [
  {},
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
  { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: 'GRPC' },
  { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: 'GRPC', OTEL_EXPORTER_OTLP_HEADERS: 'probe-header=set' },
  { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'GRPC' },
  { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'GRPC' },
  { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'GRPC' },
  { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'unknown' },
  { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'HTTP/elsewhere', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'HTTP/logs' },
  { OTEL_EXPORTER_OTLP_HEADERS: 'probe-header=set', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
  { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'HTTP/zipkin' },
  { OTEL_TRACES_EXPORTER: 'otlp,zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'HTTP/zipkin' },
  { OTEL_TRACES_EXPORTER: 'console' },
  { OTEL_TRACES_EXPORTER: 'console,otlp' },
  { OTEL_TRACES_EXPORTER: 'none' },
  { OTEL_TRACES_EXPORTER: 'unknown' },
  { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: 'PORT' },
  { OTEL_METRICS_EXPORTER: 'otlp,prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: 'PORT' },
  { OTEL_METRICS_EXPORTER: 'console' },
  { OTEL_METRICS_EXPORTER: 'none' },
  { OTEL_LOGS_EXPORTER: 'console' },
  { OTEL_LOGS_EXPORTER: 'console,otlp' },
  { OTEL_LOGS_EXPORTER: 'none' },
  { OTEL_PROPAGATORS: 'b3' },
  { OTEL_PROPAGATORS: 'b3multi,tracecontext' },
  { OTEL_PROPAGATORS: 'jaeger' },
  { OTEL_PROPAGATORS: 'none' },
  { OTEL_PROPAGATORS: 'unknown' },
  { OTEL_TRACES_SAMPLER: 'always_off' },
  { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
  { OTEL_RESOURCE_ATTRIBUTES: 'probe.resource=set', OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process' },
  { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1' },
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' },
  { OTEL_SDK_DISABLED: 'true' },
];

/** What an export is recognised by. Protobuf has strings as they are. */
const PROBES = [
  'probe.span',
  'probe.attribute',
  'probe_metric',
  'probe.log',
  'probe.resource',
  'host.name',
  'os.type',
];
const run = promisify(execFile);

/** @returns a sentence for each environment in which the exports differ */
export async function tryEnvironments(
  node: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const environment of ENVIRONMENTS) {
    const all = { ...env, ...environment };
    const byHand = await exported(node, cwd, all, './sdk-by-hand.cjs');
    const registered = await exported(node, cwd, all, 'opentelemetry-instrumentation-seek/register');
    if (byHand !== registered) {
      problems.push(
        `${JSON.stringify(environment)}: NodeSDK exports ${byHand || 'nothing'}, register ${registered || 'nothing'}`,
      );
    }
  }
  return problems;
}

async function exported(
  node: string,
  cwd: string,
  environment: NodeJS.ProcessEnv,
  startUp: string,
): Promise<string> {
  const seen = new Set<string>();
  const see = (what: string, text: string) => {
    const probes = PROBES.filter((probe) => text.includes(probe));
    // `register` also exports at the end of the process, when delta metrics are empty.
    if (probes.length > 0) {
      seen.add(`${what}: ${probes.join(' ')}`);
    }
  };
  const http = createHttpServer(async (request, response) => {
    const { url, headers } = request;
    const body = await buffer(request);
    const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('latin1');
    const { 'content-type': type, 'content-encoding': coding = '', 'probe-header': header = '' } = headers;
    see(['HTTP', url, type, coding, header].join(' '), text);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const grpc = createHttp2Server(async (request, response) => {
    const { url, headers } = request;
    see(['gRPC', url, headers['probe-header'] ?? ''].join(' '), (await buffer(request)).toString('latin1'));
    response.addTrailers({ 'grpc-status': '0' });
    response.writeHead(200, { 'content-type': 'application/grpc+proto' });
    // An empty message.
    response.end(Buffer.alloc(5));
  });
  const receivers = [await listening(http), await listening(grpc)] as const;
  const [httpUrl, grpcUrl] = receivers.map(({ port }) => `http://127.0.0.1:${port}`);
  const places = { HTTP: httpUrl as string, GRPC: grpcUrl as string, PORT: String(await freePort()) };
  const env = {
    OTEL_SERVICE_NAME: 'probe',
    OTEL_NODE_RESOURCE_DETECTORS: 'env',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'HTTP',
    ...environment,
  };
  for (const [name, value] of Object.entries(env)) {
    env[name as keyof typeof env] = Object.entries(places).reduce(
      (text, [place, actual]) => text.replace(new RegExp(`^${place}(?=$|/)`), actual),
      value as string,
    );
  }
  const { stdout } = await run(node, ['--require', startUp, 'signals.cjs'], { cwd, env });
  see('standard output', stdout);
  seen.add(/^injected: .*$/m.exec(stdout)?.[0] as string);
  await Promise.all(receivers.map(({ close }) => close()));
  return Array.from(seen).sort().join('; ');
}
