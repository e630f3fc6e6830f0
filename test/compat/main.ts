/**
 * `npm run compat`, `npm run compat -- ROW…`, `npm run compat -- --readme`: installs the packed package beside the
 * versions of each row, as a user does, and checks what an application there sends and exports. Prints a table of the
 * rows and one of the clients; `--write` also writes both to
 * docs/compatibility.md. Exits with 0 only if every row passes.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { startSeek } from '../../examples/stand-ins/seek/server.ts';
import { requestIdFromSpanContext, sessionIdFromTraceId } from '../../src/index.ts';
import { bareEnvironment } from './bare-environment.ts';
import { clientsTable, withTable } from './clients-table.ts';
import { tryEnvironments } from './environments.ts';
import { ROWS, type Row } from './rows.ts';
import { type SeenClient, seeClients } from './see-clients.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = join(ROOT, 'docs/compatibility.md');
const APPLICATION = { name: '@example/consumer', version: '1.2.3', private: true };
const USER_AGENT = 'consumer/1.2.3';
const SCENARIOS: readonly (readonly [flag: string, scenario: string])[] = [
  ['--import', 'scenario.mjs'],
  ['--require', 'scenario.cjs'],
];
const APPLICATION_FILES = [
  'scenario.mjs',
  'scenario.cjs',
  'calls.cjs',
  'log-records.cjs',
  'clients.mjs',
  'signals.cjs',
  'sdk-by-hand.cjs',
];

const run = promisify(execFile);

interface Outcome {
  readonly versions: string;
  /** A sentence for each problem. */
  readonly problems: readonly string[];
  readonly clients?: readonly SeenClient[];
}

async function tryRow(row: Row, tarball: string, folder: string): Promise<Outcome> {
  const nodeFolder = join(folder, 'node');
  const application = join(folder, 'application');
  mkdirSync(nodeFolder);
  mkdirSync(application);
  writeFileSync(join(nodeFolder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', `node@${row.node}`], { cwd: nodeFolder });
  const bin = join(nodeFolder, 'node_modules', 'node', 'bin');
  // npm must run on the Node.js of the row, because that affects which peers it chooses.
  const env = { ...bareEnvironment(), PATH: `${bin}${delimiter}${process.env['PATH']}` };

  const dependencies = { ...row.packages, 'opentelemetry-instrumentation-seek': `file:${tarball}` };
  writeFileSync(join(application, 'package.json'), JSON.stringify({ ...APPLICATION, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: application, env });
  for (const file of APPLICATION_FILES) {
    cpSync(join(HERE, file), join(application, file));
  }

  const version = (name: string) => {
    const file = join(application, 'node_modules', name, 'package.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).version as string) : 'none';
  };
  const sdk = version('@opentelemetry/sdk-node');
  const { stdout: node } = await run(join(bin, 'node'), ['--version']);
  const { stdout: api } = await run('npm', ['ls', '--all', '--parseable', '@opentelemetry/api'], {
    cwd: application,
    env,
  });
  const copies = new Set(api.split('\n').filter((path) => path.endsWith('/@opentelemetry/api'))).size;
  const problems = [
    ...(Number(sdk.split('.')[1]) >= 300 === (row.line === '3.x')
      ? []
      : [`sdk-node is ${sdk}, which is not on the ${row.line} line`]),
    ...(copies === 1 ? [] : [`${copies} copies of @opentelemetry/api`]),
  ];
  for (const [flag, scenario] of SCENARIOS) {
    const found = await tryScenario(row, join(bin, 'node'), flag, scenario, application, env);
    problems.push(...found.map((problem) => `${scenario}: ${problem}`));
  }
  if (row.triesEnvironments) {
    problems.push(...(await tryEnvironments(join(bin, 'node'), application, env)));
  }
  const versions = `${node.trim()}, sdk-node ${sdk}, API ${version('@opentelemetry/api')}`;
  if (!row.seesClients) {
    return { versions, problems };
  }
  const seen = await seeClients(join(bin, 'node'), application, env);
  problems.push(...seen.problems.map((problem) => `clients.mjs: ${problem}`));
  return { versions, problems, clients: seen.clients };
}

async function tryScenario(
  row: Row,
  node: string,
  flag: string,
  scenario: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const seek = await startSeek();
  const collector = await startOtlpReceiver();
  const { stderr } = await run(node, [flag, 'opentelemetry-instrumentation-seek/register', scenario], {
    cwd,
    env: {
      ...env,
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: new URL(seek.origin).host,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  }).catch((error: { stderr?: string; message: string }) => ({ stderr: error.stderr || error.message }));
  await Promise.all([seek.close(), collector.close()]);

  const spans = collector.spans.filter(({ kind }) => kind === 3);
  const problems = stderr === '' ? [] : [`standard error: ${stderr}`];
  const arrived = seek.requests.map(({ path }) => path.slice(1));
  const expected = row.clients.flatMap((client) =>
    client.startsWith('undici') ? [client, `${client}-fetch`] : [client],
  );
  if (arrived.join() !== expected.join()) {
    problems.push(`received calls of ${arrived.join(', ') || 'no client'}, expected ${expected.join(', ')}`);
  }
  if (spans.length !== seek.requests.length) {
    problems.push(`${spans.length} client spans for ${seek.requests.length} calls`);
  }
  for (const { path, requestId, sessionId, userAgent, headers } of seek.requests) {
    const span = spans.find(({ attributes }) => attributes['seek.request_id'] === requestId);
    const asRecorded =
      span !== undefined &&
      requestId === requestIdFromSpanContext(span) &&
      sessionId === sessionIdFromTraceId(span.traceId) &&
      sessionId === span.attributes['seek.session_id'] &&
      userAgent === span.attributes['user_agent.original'] &&
      headers['traceparent'] === `00-${span.traceId}-${span.spanId}-01`;
    if (!asRecorded || userAgent !== USER_AGENT) {
      problems.push(
        `${path} was sent with ${JSON.stringify(headers)}, but recorded as ${JSON.stringify(span?.attributes)}`,
      );
    }
  }
  return problems;
}

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' } },
});
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown rows: ${unknown.join(', ')}. The rows are ${ROWS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
if (options.write && names.length > 0) {
  console.error("--write can't be combined with row names: the table has all rows.");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'compat-'));
const table = ['| row | versions | clients | result |', '|---|---|---|---|'];
const seen = new Map<number, readonly SeenClient[]>();
let failed = 0;
try {
  await run('npm', ['pack', '--pack-destination', work], { cwd: ROOT });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const tarball = join(work, `opentelemetry-instrumentation-seek-${version}.tgz`);
  console.log('| row | versions | clients | result | seconds |\n|---|---|---|---|---|');
  for (const row of ROWS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const folder = join(work, row.name);
    mkdirSync(folder);
    const started = performance.now();
    const { versions, problems, clients } = await tryRow(row, tarball, folder).catch(
      (error: Error): Outcome => ({
        versions: '',
        problems: [error.message],
      }),
    );
    if (clients !== undefined) {
      seen.set(row.node, clients);
    }
    const seconds = Math.round((performance.now() - started) / 1_000);
    failed += problems.length === 0 ? 0 : 1;
    const result = problems.length === 0 ? 'pass' : 'FAIL';
    const line = `| ${row.name} | ${versions} | ${row.clients.join(', ')} | ${result} |`;
    table.push(line);
    console.log(`${line} ${seconds} |`);
    for (const problem of problems) {
      console.log(`  ${problem}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const clients = clientsTable(seen);
if (seen.size > 0) {
  console.log(`\n${clients.join('\n')}`);
}
if (options.write) {
  // The table of rows has no seconds there: they depend on the machine.
  writeFileSync(PAGE, withTable(withTable(readFileSync(PAGE, 'utf8'), table), clients));
}
process.exitCode = failed === 0 ? 0 : 1;
