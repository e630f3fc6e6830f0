/** An application that installs this package. */
export interface Row {
  readonly name: string;
  /** The major version of Node.js, from the `node` npm package. */
  readonly node: 20 | 22 | 24 | 26;
  /** The release line of OpenTelemetry that npm must install. */
  readonly line: '2.x' | '3.x';
  /** The other dependencies in its package.json. */
  readonly packages: Readonly<Record<string, string>>;
  /** The clients whose calls must arrive. Each undici version calls with `request` and with `fetch`. */
  readonly clients: readonly string[];
  /** Whether `clients.mjs` calls with the other clients, too. */
  readonly seesClients?: boolean;
  /** Whether the exports in other environments are compared with those of `NodeSDK`. One row of each line does. */
  readonly triesEnvironments?: boolean;
}

/**
 * The packages in the README's install command for a service without OpenTelemetry; npm chooses versions that fit
 * Node.js.
 */
const OPENTELEMETRY = { '@opentelemetry/sdk-node': '*', '@opentelemetry/instrumentation-http': '*' };

/** What `clients.mjs` loads, undici excepted. */
export const CLIENT_PACKAGES: readonly string[] = [
  '@apollo/client',
  '@smithy/node-http-handler',
  '@smithy/protocol-http',
  '@urql/core',
  'axios',
  'fetch-h2',
  'got',
  'graphql-request',
  'node-fetch',
  'popsicle',
  'superagent',
];
/** npm chooses versions that fit Node.js and each other. */
const CLIENTS = Object.fromEntries(CLIENT_PACKAGES.map((name) => [name, '*']));

const undici = (...majors: readonly number[]) => ({
  packages: {
    ...OPENTELEMETRY,
    ...Object.fromEntries(majors.map((major) => [`undici${major}`, `npm:undici@^${major}.0.0`])),
  },
  clients: ['fetch', 'http', ...majors.map((major) => `undici${major}`)],
});
const old = undici(5, 6, 7);
const recent = undici(6, 7, 8);

/** A row that calls with all clients, and with its newest undici also under the name that applications use. */
const withClients = ({ packages, clients }: ReturnType<typeof undici>, newest: number) => ({
  packages: { ...packages, ...CLIENTS, undici: `^${newest}.0.0` },
  clients,
  seesClients: true,
});

export const ROWS: readonly Row[] = [
  { name: 'node20-sdk2', node: 20, line: '2.x', ...withClients(old, 7) },
  { name: 'node22-sdk3', node: 22, line: '3.x', ...withClients(recent, 8) },
  { name: 'node24-sdk3', node: 24, line: '3.x', ...withClients(recent, 8), triesEnvironments: true },
  { name: 'node26-sdk3', node: 26, line: '3.x', ...withClients(recent, 8) },
  {
    name: 'node24-auto',
    node: 24,
    line: '3.x',
    clients: ['fetch', 'http'],
    packages: { '@opentelemetry/auto-instrumentations-node': '^0.82.0' },
  },
  {
    name: 'node20-auto',
    node: 20,
    line: '2.x',
    clients: ['fetch', 'http'],
    packages: { '@opentelemetry/auto-instrumentations-node': '~0.81.0' },
  },
  {
    name: 'node24-sdk2',
    node: 24,
    triesEnvironments: true,
    line: '2.x',
    clients: recent.clients,
    packages: {
      ...recent.packages,
      '@opentelemetry/instrumentation-http': '~0.223.0',
      '@opentelemetry/sdk-node': '~0.223.0',
    },
  },
];
