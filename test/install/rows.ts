/**
 * The projects, by SDK and package manager.
 *
 * @module
 */
import type { ManagerName } from './managers.ts';
import {
  asJson,
  DEFAULTS,
  FETCH,
  FETCH_AND_HTTP,
  imports,
  otel,
  type Row,
  withoutUndiciAndHttp,
} from './row.ts';
import { adotWithoutHttp, sentry, VENDORS } from './vendors.ts';

const nothing: Row = {
  ...DEFAULTS,
  ...FETCH_AND_HTTP,
  name: 'nothing',
  has: [],
  line: 'nothing',
  sdk: '@opentelemetry/sdk-node',
  start: imports('opentelemetry-instrumentation-seek/register'),
  spans: true,
  quick: true,
};

const nodeSdk = (version: string, packages: readonly string[]): Row => ({
  ...DEFAULTS,
  ...FETCH_AND_HTTP,
  name: `nodesdk-${version}`,
  has: packages,
  sdk: '@opentelemetry/sdk-node',
  start: imports('./node-sdk.mjs'),
  env: asJson,
  spans: true,
  quick: true,
});

const nodeSdk2 = (version: string): Row =>
  nodeSdk(version, ['@opentelemetry/api@1.9', ...otel(['sdk-node', 'instrumentation-http'], version)]);

const SDKS: readonly Row[] = [
  nodeSdk2('0.205'),
  nodeSdk2('0.213'),
  nodeSdk2('0.221'),
  nodeSdk2('0.223'),
  nodeSdk('3x', otel(['api', 'sdk-node', 'instrumentation-http'])),
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'providers-2x',
    has: [
      ...otel(['api'], '1.9'),
      ...otel(['sdk-trace-node'], '2'),
      ...otel(['exporter-trace-otlp-http'], '0.223'),
    ],
    sdk: '@opentelemetry/sdk-trace-node',
    start: imports('./providers-2x.mjs'),
    spans: true,
    quick: true,
  },
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'providers-3x',
    has: otel(['api', 'sdk-trace', 'exporter-trace-otlp-http']),
    sdk: '@opentelemetry/sdk-trace',
    start: imports('./providers-3x.mjs'),
    spans: true,
    quick: true,
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'auto-2x',
    has: [...otel(['api'], '1.9'), ...otel(['core'], '2'), ...otel(['auto-instrumentations-node'], '0.81')],
    sdk: '@opentelemetry/auto-instrumentations-node',
    start: imports('@opentelemetry/auto-instrumentations-node/register', './seek.mjs'),
    env: withoutUndiciAndHttp,
    spans: true,
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'auto-3x',
    has: otel(['api', 'auto-instrumentations-node']),
    sdk: '@opentelemetry/auto-instrumentations-node',
    start: imports('@opentelemetry/auto-instrumentations-node/register', './seek.mjs'),
    env: withoutUndiciAndHttp,
    spans: true,
  },
];

const page: Row = {
  ...DEFAULTS,
  name: 'vite',
  has: ['vite'],
  line: 'browser',
  start: [],
  clients: [],
  page: true,
  quick: true,
};

const withManager = (manager: ManagerName, rows: readonly Row[], node: Row['node'] = 24): readonly Row[] =>
  rows.map((row) => ({
    ...row,
    name: `${row.name}, ${manager}`.replaceAll(', ', '-').replaceAll(' ', '-').toLowerCase(),
    manager,
    node,
    quick: false,
  }));

const common = [nothing, nodeSdk2('0.223')];
export const ROWS: readonly Row[] = [
  nothing,
  ...SDKS,
  ...VENDORS,
  page,
  ...withManager('npm 10', common, 20),
  // npm before 11.20 resolves optional peers, too.
  ...withManager('npm 10', [sentry(10)]).map((row) => ({ ...row, quick: true })),
  ...withManager('pnpm', [...common, sentry(10), adotWithoutHttp]),
  ...withManager('Yarn 1', common),
  ...withManager('Yarn 4', common),
  ...withManager('Yarn 4 PnP', common),
  ...withManager('bun', common),
];
