import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bareEnvironment } from '../compat/bare-environment.ts';
import { clientsInTable } from '../compat/clients-table.ts';
import { CLIENT_PACKAGES } from '../compat/rows.ts';
import { type Seen, type SeenClient, seeClients } from '../compat/see-clients.ts';
import { sameNames, useApplication } from '../support/application.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NODE_VERSION = Number(process.versions.node.split('.')[0]);

describe('the table of clients in docs/compatibility.md', () => {
  const application = useApplication(
    {
      packages: sameNames([
        '@opentelemetry/api',
        '@opentelemetry/instrumentation-http',
        '@opentelemetry/sdk-node',
        'undici',
        ...CLIENT_PACKAGES,
      ]),
    },
    'suite',
  );
  let table: readonly SeenClient[];
  let seen: Seen;

  before(async () => {
    table = clientsInTable(readFileSync(join(ROOT, 'docs/compatibility.md'), 'utf8'), NODE_VERSION);
    cpSync(join(ROOT, 'test/compat/clients.mjs'), join(application.folder, 'clients.mjs'));
    seen = await seeClients(process.execPath, application.folder, bareEnvironment());
  });

  it('has the clients that can be called', () => {
    const named = (clients: readonly SeenClient[]) =>
      clients.map(({ client, version }) => `${client} ${version}`);
    expect(named(table)).to.deep.equal(named(seen.clients));
  });

  it('says what is seen on this version of Node.js', () => {
    expect(seen.problems).to.deep.equal([]);
    for (const row of table) {
      expect(row).to.deep.equal(
        seen.clients.find(({ client, version }) => client === row.client && version === row.version),
      );
    }
  });
});
