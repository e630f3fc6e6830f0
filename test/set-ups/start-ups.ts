import { fileURLToPath } from 'node:url';
import { drive } from './drive.ts';
import type { SetUp } from './set-up.ts';
import { AZURE } from './vendors/azure.ts';
import { besideOtlp } from './vendors/beside-otlp.ts';
import { DATADOG } from './vendors/datadog.ts';
import { LOGFIRE } from './vendors/logfire.ts';
import { NEW_RELIC } from './vendors/new-relic.ts';
import { SENTRY } from './vendors/sentry.ts';

const ADOT = '@aws/aws-distro-opentelemetry-node-autoinstrumentation';
const OFFLINE = fileURLToPath(new URL('../install/applications/offline.cjs', import.meta.url));

type StartUp = Omit<SetUp, 'page' | 'shows'> & Partial<Pick<SetUp, 'shows'>>;

const startUp = (row: StartUp): SetUp => ({
  page: 'start-ups',
  application: 'service',
  shows: row.has.slice(0, 1).map((name) => name.replace(/(?<=.)@.*/, '')),
  // The vendors' SDKs may not connect to other machines. npm may.
  run: (project, { run, ...setUp }, collecting) =>
    drive({ ...project, env: { ...project.env, NODE_OPTIONS: `--require ${OFFLINE}` } }, setUp, collecting),
  ...row,
});

export const START_UPS: readonly SetUp[] = [
  {
    name: 'auto-register',
    heading: "OpenTelemetry's auto-instrumentations",
    has: ['@opentelemetry/auto-instrumentations-node'],
    env: () => ({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }),
  },
  {
    name: 'sentry-10',
    heading: 'Sentry 10',
    has: ['@sentry/node@10'],
    telemetry: SENTRY,
  },
  {
    name: 'sentry-11',
    heading: 'Sentry 11',
    has: ['@sentry/node@11'],
    telemetry: besideOtlp(SENTRY),
    quick: true,
  },
  {
    name: 'datadog',
    heading: 'Datadog',
    has: ['dd-trace'],
    telemetry: besideOtlp(DATADOG),
  },
  {
    name: 'datadog-bridge',
    heading: 'Datadog with its OpenTelemetry bridge',
    has: ['dd-trace'],
    telemetry: DATADOG,
  },
  {
    name: 'splunk',
    heading: 'Splunk',
    has: ['@splunk/otel@4.7', '@opentelemetry/api@1.9'],
  },
  {
    name: 'azure',
    heading: 'Azure Monitor',
    has: ['@azure/monitor-opentelemetry'],
    telemetry: AZURE,
    note: 'its exporter drops `user_agent.original`',
  },
  {
    name: 'vercel',
    heading: 'Vercel',
    has: ['@vercel/otel', '@opentelemetry/api@1.9'],
    quick: true,
  },
  {
    name: 'elastic',
    heading: 'Elastic',
    has: ['@elastic/opentelemetry-node'],
  },
  {
    name: 'adot',
    heading: 'AWS',
    has: [ADOT],
  },
  {
    name: 'logfire',
    heading: 'Logfire',
    // npm can't install it alone: see test/install/vendors.ts.
    has: [
      '@pydantic/logfire-node',
      '@opentelemetry/api@1.9',
      '@opentelemetry/auto-instrumentations-node@0.81',
    ],
    telemetry: LOGFIRE,
  },
  {
    name: 'honeycomb',
    heading: 'Honeycomb',
    has: ['@honeycombio/opentelemetry-node'],
    env: ({ collector }: { collector: string }) => ({
      HONEYCOMB_API_KEY: 'none',
      HONEYCOMB_API_ENDPOINT: collector,
    }),
  },
  {
    name: 'new-relic',
    heading: 'New Relic',
    has: ['newrelic'],
    telemetry: besideOtlp(NEW_RELIC),
  },
].map(startUp);
