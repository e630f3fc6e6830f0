import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, AUTO_INSTRUMENTATIONS, makeApplication } from './support/application.ts';
import { APPLICATION_PACKAGE, worksAsTheReadmeSays } from './support/readme.ts';

describe('the README, in a folder that the package is linked into', () => {
  let application: Application;

  before(() => {
    application = makeApplication({
      package: APPLICATION_PACKAGE,
      packages: Object.fromEntries(
        ['api', 'instrumentation-http', 'instrumentation-undici', 'sdk-node'].map((name) => [
          `@opentelemetry/${name}`,
          `@opentelemetry/${name}`,
        ]),
      ),
    });
    // What npm makes of a package's bin.
    const bin = join(application.folder, 'node_modules/.bin');
    mkdirSync(bin);
    const program = '"$(dirname "$0")/../opentelemetry-instrumentation-seek/dist/cli/main.js"';
    writeFileSync(join(bin, 'seek-otel'), `#!/bin/sh\nexec node ${program} "$@"\n`, { mode: 0o755 });
  });
  after(() => application.remove());

  worksAsTheReadmeSays(
    () => application.folder,
    (names) =>
      application.link({
        ...Object.fromEntries(names.map((name) => [name, name])),
        ...AUTO_INSTRUMENTATIONS,
      }),
  );
});
