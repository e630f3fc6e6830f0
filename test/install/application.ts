/**
 * Starts an application in a project, and checks what SEEK and the collector receive.
 *
 * @module
 */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type RecordedRequest, startRecordingServer } from '../support/recording-server.ts';
import { type Ended, run } from './command.ts';
import type { Project } from './project.ts';
import type { Client, Row } from './row.ts';

const APPLICATIONS = new URL('applications/', import.meta.url).pathname;
const USER_AGENT = 'consumer/1.2.3';
const UUID_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const CLIENT = 3;
/** Matches output about this package, and errors of the module loader. */
const SUSPICIOUS_OUTPUT =
  /seek|ERR_(MODULE|REQUIRE|PACKAGE|UNKNOWN|UNSUPPORTED)|Cannot find (module|package)|SyntaxError/i;

/** Starts the application of a row. @returns a sentence for each problem */
export async function tryApplication(row: Row, project: Project): Promise<readonly string[]> {
  copyApplications(project.cwd);
  const seek = await startRecordingServer();
  const collector = await startOtlpReceiver();
  const { app = 'app.mjs' } = row;
  const env = {
    ...project.env,
    SEEK_URL: seek.origin,
    SEEK_OTEL_HOSTS: new URL(seek.origin).host,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...row.env?.(collector.url),
  };
  const ended = await run([...project.node, '--require', './offline.cjs', ...row.start, app], {
    ...project,
    env,
  });
  await Promise.all([seek.close(), collector.close()]);
  return [
    ...problemsOfEnd(ended),
    ...problemsOfHeaders(row.clients, seek.requests),
    ...(row.spans ? problemsOfSpans(callsBy(row.clients, seek.requests), collector) : []),
  ];
}

export function copyApplications(folder: string): void {
  for (const file of readdirSync(APPLICATIONS)) {
    cpSync(join(APPLICATIONS, file), join(folder, file));
  }
}

function problemsOfEnd({ code, stderr }: Ended): string[] {
  if (code !== 0) {
    return [`the application ${code === null ? 'timed out' : `ended with exit code ${code}`}: ${stderr}`];
  }
  return stderr
    .split('\n')
    .filter((line) => SUSPICIOUS_OUTPUT.test(line))
    .map((line) => `standard error: ${line}`);
}

function problemsOfHeaders(clients: readonly Client[], requests: readonly RecordedRequest[]): string[] {
  return clients.flatMap((client) => {
    const calls = requests.filter(({ path }) => path === `/${client}`);
    if (calls.length !== 1) {
      return [`received ${calls.length} calls of ${client}`];
    }
    const headers = calls[0]?.headers ?? {};
    const expected: [string, (value: string) => boolean][] = [
      ['x-request-id', (value) => UUID_4.test(value)],
      ['x-session-id', (value) => UUID_4.test(value)],
      ['user-agent', (value) => value === USER_AGENT],
    ];
    return expected
      .filter(([name, isRight]) => !isRight(`${headers[name]}`))
      .map(([name]) => `${client}: ${name} is ${headers[name]}`);
  });
}

function callsBy(clients: readonly Client[], requests: readonly RecordedRequest[]): RecordedRequest[] {
  return requests.filter(({ path }) => clients.some((client) => path === `/${client}`));
}

function problemsOfSpans(
  requests: readonly RecordedRequest[],
  { spans, requests: exports }: OtlpReceiver,
): string[] {
  const clientSpans = spans.filter(({ kind }) => kind === CLIENT);
  const unrecorded = requests.flatMap(({ path, headers }) => {
    const id = headers['x-request-id'];
    const found = clientSpans.filter(({ attributes }) => attributes['seek.request_id'] === id).length;
    return found === 1 ? [] : [`${path}: ${found} client spans with seek.request_id ${id}`];
  });
  return clientSpans.length === requests.length
    ? unrecorded
    : [
        `${clientSpans.length} client spans for ${requests.length} calls, in ${exports.length} exports`,
        ...unrecorded,
      ];
}
