import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUTO_INSTRUMENTATIONS, sameNames, useApplication } from '../support/application.ts';
import { APPLICATION_PACKAGE, testSnippets } from './test-snippets.ts';

describe('the documentation in an application that links the package', () => {
  const application = useApplication(
    {
      package: APPLICATION_PACKAGE,
      packages: sameNames(
        ['api', 'instrumentation-http', 'instrumentation-undici', 'sdk-node'].map(
          (name) => `@opentelemetry/${name}`,
        ),
      ),
    },
    'suite',
  );

  before(() => {
    // npm creates such a file for the `bin` of a package.
    const bin = join(application.folder, 'node_modules/.bin');
    mkdirSync(bin);
    const program = '"$(dirname "$0")/../opentelemetry-instrumentation-seek/dist/cli/main.js"';
    writeFileSync(join(bin, 'seek-otel'), `#!/bin/sh\nexec node ${program} "$@"\n`, { mode: 0o755 });
  });

  testSnippets(
    () => application.folder,
    (names) =>
      application.link(Object.fromEntries(names.map((name) => [name, AUTO_INSTRUMENTATIONS[name] ?? name]))),
  );
});
