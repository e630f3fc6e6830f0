/**
 * Projects with a vendor's distribution, started as the vendor documents.
 *
 * @module
 */
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

export const sentry = (major: number): Row => ({
  ...DEFAULTS,
  ...FETCH,
  name: `sentry-${major}`,
  has: [`@sentry/node@${major}`],
  sdk: '@sentry/node',
  start: imports('./sentry.mjs'),
  quick: true,
});

const ADOT = '@aws/aws-distro-opentelemetry-node-autoinstrumentation';
const adot: Row = {
  ...DEFAULTS,
  ...FETCH_AND_HTTP,
  name: 'adot',
  has: [ADOT],
  sdk: `${ADOT}/register`,
  start: ['--require', `${ADOT}/register`, ...imports('./seek.mjs')],
  env: withoutUndiciAndHttp,
};

export const VENDORS: readonly Row[] = [
  sentry(9),
  sentry(10),
  sentry(11),
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'newrelic',
    has: ['newrelic'],
    sdk: 'newrelic',
    start: [...imports('newrelic/esm-loader.mjs'), '--require', 'newrelic', ...imports('./seek-fetch.mjs')],
    env: () => ({ NEW_RELIC_NO_CONFIG_FILE: 'true', NEW_RELIC_APP_NAME: 'consumer' }),
  },
  adot,
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'hyperdx',
    has: ['@hyperdx/node-opentelemetry'],
    sdk: '@hyperdx/node-opentelemetry',
    start: imports('./hyperdx.mjs'),
    env: () => ({ HYPERDX_API_KEY: 'none' }),
  },
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'logfire',
    // npm can't install @pydantic/logfire-node alone: it would choose auto-instrumentations of the 3.x line beside
    // peers of the 2.x line.
    has: [
      '@pydantic/logfire-node',
      '@opentelemetry/api@1.9',
      ...otel(['auto-instrumentations-node'], '0.81'),
    ],
    sdk: '@pydantic/logfire-node',
    start: imports('./logfire.mjs'),
  },
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'vercel',
    has: ['@vercel/otel', '@opentelemetry/api@1.9'],
    sdk: '@vercel/otel',
    start: imports('./vercel.mjs'),
    env: asJson,
    quick: true,
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'fastify',
    has: [
      'fastify',
      '@fastify/otel',
      '@opentelemetry/api@1.9',
      ...otel(['sdk-node', 'instrumentation-http'], '0.222'),
    ],
    sdk: '@fastify/otel',
    start: imports('./fastify.mjs'),
    env: asJson,
    spans: true,
    quick: true,
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'splunk',
    has: ['@splunk/otel@4.7', '@opentelemetry/api@1.9'],
    sdk: '@splunk/otel',
    start: imports('./splunk.mjs'),
  },
  {
    ...DEFAULTS,
    ...FETCH,
    name: 'honeycomb',
    has: ['@honeycombio/opentelemetry-node'],
    sdk: '@honeycombio/opentelemetry-node',
    start: imports('./honeycomb.mjs'),
    env: (collector) => ({ HONEYCOMB_API_KEY: 'none', HONEYCOMB_API_ENDPOINT: collector }),
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'solarwinds',
    has: ['solarwinds-apm', '@opentelemetry/api@1.9'],
    sdk: 'solarwinds-apm',
    start: imports('solarwinds-apm', './seek.mjs'),
    env: (collector) => ({ SW_APM_SERVICE_KEY: 'none:consumer', SW_APM_COLLECTOR: collector }),
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'lumigo',
    has: ['@lumigo/opentelemetry'],
    sdk: '@lumigo/opentelemetry',
    start: ['--require', '@lumigo/opentelemetry', ...imports('./seek.mjs')],
    env: (collector) => ({ LUMIGO_TRACER_TOKEN: 'none', LUMIGO_ENDPOINT: `${collector}/v1/traces` }),
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'azure',
    has: ['@azure/monitor-opentelemetry'],
    sdk: '@azure/monitor-opentelemetry',
    start: imports('@azure/monitor-opentelemetry/loader', './azure.mjs'),
    env: (collector) => ({
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=${collector}`,
    }),
  },
  {
    ...DEFAULTS,
    ...FETCH_AND_HTTP,
    name: 'elastic',
    has: ['@elastic/opentelemetry-node'],
    sdk: '@elastic/opentelemetry-node/sdk',
    start: imports('@elastic/opentelemetry-node', './seek.mjs'),
    env: withoutUndiciAndHttp,
    spans: true,
  },
  {
    ...DEFAULTS,
    name: 'dd-trace',
    has: ['dd-trace', 'axios', '@opentelemetry/instrumentation-http@0.223'],
    sdk: 'dd-trace',
    start: imports('dd-trace/initialize.mjs', './seek.mjs'),
    app: 'axios.mjs',
    clients: ['fetch', 'axios'],
  },
];

// With pnpm, an application can't resolve the dependencies of a distribution.
export const adotWithoutHttp: Row = {
  ...adot,
  ...FETCH,
  start: ['--require', `${ADOT}/register`, ...imports('./seek-fetch.mjs')],
};
