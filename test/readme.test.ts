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
