import { expect } from 'chai';
import { AUTO_INSTRUMENTATIONS, sameNames, useApplication } from '../support/application.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { REGISTER } from '../support/run-node.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const LOGGERS = ['pino', 'winston', 'bunyan'];

describe('the log records of a service under register', () => {
  const application = useApplication(
    {
      fixtures: ['logging-service.mjs', 'logging-service.cjs', 'serve-with-logs.cjs'],
      packages: sameNames(LOGGERS),
    },
    'suite',
  );
  const servers = useSeekAndCollector();
  const { seek } = servers;

  /** Runs the service. Returns its log records by message. */
  const run = async (way: string, file: string, logger: string, env: Record<string, string> = {}) => {
    const options = { args: [way, REGISTER], application };
    const { code, stdout, stderr } = await runRegistered(servers, file, { LOGGER: logger, ...env }, options);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return new Map<string, Record<string, unknown>>(
      records.map((record) => [record.msg ?? record.message, record]),
    );
  };

  it('are unchanged without an instrumentation of the logger', async () => {
    const records = await run('--import', 'logging-service.mjs', 'pino');
    expect(records.get('before')).not.to.have.any.keys('seek.session_id', 'trace_id');
  });

  const WITH: Record<string, Record<string, string>> = {
    'the instrumentation of the logger': sameNames(
      LOGGERS.map((name) => `@opentelemetry/instrumentation-${name}`),
    ),
    'auto-instrumentations': AUTO_INSTRUMENTATIONS,
  };
  for (const [what, packages] of Object.entries(WITH)) {
    describe(`with ${what}`, () => {
      before(() => application.link(packages));

      for (const logger of LOGGERS) {
        for (const way of ['--import', '--require']) {
          for (const file of ['logging-service.mjs', 'logging-service.cjs']) {
            it(`${logger}, ${way} ${file}: contain the session of the call to SEEK`, async () => {
              const records = await run(way, file, logger);
              const sessionId = onlyHeader(seek.requests[0], 'x-session-id');
              for (const message of ['before', 'after']) {
                expect(records.get(message)).to.include({ 'seek.session_id': sessionId });
                expect(records.get(message)).to.have.property('trace_id');
              }
              expect(records.get('outside')).not.to.have.property('seek.session_id');
            });
          }
        }

        it(`${logger}: are unchanged if OTEL_NODE_DISABLED_INSTRUMENTATIONS contains it`, async () => {
          const records = await run('--import', 'logging-service.mjs', logger, {
            OTEL_NODE_DISABLED_INSTRUMENTATIONS: logger,
          });
          expect(records.get('before')).not.to.have.any.keys('seek.session_id', 'trace_id');
        });
      }
    });
  }
});
