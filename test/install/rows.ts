/**
 * The projects: what a user of each SDK or package manager has.
 *
 * @module
 */
import type { ManagerName } from './managers.ts';
import { asJson, BESIDE, FETCH, FETCH_AND_HTTP, imports, leavesOutBoth, otel, type Row } from './row.ts';
import { adotAlone, sentry, VENDORS } from './vendors.ts';

const nothing: Row = {
  ...BESIDE,
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
  ...BESIDE,
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
    ...BESIDE,
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
    ...BESIDE,
    ...FETCH,
    name: 'providers-3x',
    has: otel(['api', 'sdk-trace', 'exporter-trace-otlp-http']),
    sdk: '@opentelemetry/sdk-trace',
    start: imports('./providers-3x.mjs'),
    spans: true,
    quick: true,
  },
  {
    ...BESIDE,
    ...FETCH_AND_HTTP,
    name: 'auto-2x',
    has: [...otel(['api'], '1.9'), ...otel(['core'], '2'), ...otel(['auto-instrumentations-node'], '0.81')],
    sdk: '@opentelemetry/auto-instrumentations-node',
    start: imports('@opentelemetry/auto-instrumentations-node/register', './seek.mjs'),
    env: leavesOutBoth,
    spans: true,
  },
  {
    ...BESIDE,
    ...FETCH_AND_HTTP,
    name: 'auto-3x',
    has: otel(['api', 'auto-instrumentations-node']),
    sdk: '@opentelemetry/auto-instrumentations-node',
    start: imports('@opentelemetry/auto-instrumentations-node/register', './seek.mjs'),
    env: leavesOutBoth,
    spans: true,
  },
];

const page: Row = {
  ...BESIDE,
  name: 'vite',
  has: ['vite'],
  line: 'browser',
  start: [],
  clients: [],
  page: true,
  quick: true,
};

const sample = (manager: ManagerName, rows: readonly Row[], node: Row['node'] = 24): readonly Row[] =>
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
  ...sample('npm 10', common, 20),
  ...sample('pnpm', [...common, sentry(10), adotAlone]),
  ...sample('Yarn 1', common),
  ...sample('Yarn 4', common),
  ...sample('Yarn 4 PnP', common),
  ...sample('bun', common),
];
