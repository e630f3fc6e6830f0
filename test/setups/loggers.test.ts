import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type Application, AUTO_INSTRUMENTATIONS, makeApplication } from '../support/application.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const LOGGERS = ['pino', 'winston', 'bunyan'];

describe('the log records of a service under register', () => {
  let application: Application;
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  before(() => {
    application = makeApplication({
      fixtures: ['logging-service.mjs', 'logging-service.cjs'],
      packages: Object.fromEntries(LOGGERS.map((name) => [name, name])),
    });
  });
  after(() => application.remove());
  beforeEach(async () => {
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  /** What the service logged, by message. */
  const run = async (way: string, file: string, logger: string, env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await runNode(
      [way, REGISTER, file],
      {
        LOGGER: logger,
        SEEK_URL: seek.origin,
        SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...env,
      },
      application.folder,
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return new Map<string, Record<string, unknown>>(
      records.map((record) => [record.msg ?? record.message, record]),
    );
  };

  it('are as they were without an instrumentation for the logger', async () => {
    const records = await run('--import', 'logging-service.mjs', 'pino');
    expect(records.get('before')).not.to.have.any.keys('seek.session_id', 'trace_id');
  });

  const WITH: Record<string, Record<string, string>> = {
    "the logger's instrumentation": Object.fromEntries(
      LOGGERS.map((name) => [
        `@opentelemetry/instrumentation-${name}`,
        `@opentelemetry/instrumentation-${name}`,
      ]),
    ),
    'auto-instrumentations': AUTO_INSTRUMENTATIONS,
  };
  for (const [what, packages] of Object.entries(WITH)) {
    describe(`with ${what}`, () => {
      before(() => application.link(packages));

      for (const logger of LOGGERS) {
        for (const way of ['--import', '--require']) {
          for (const file of ['logging-service.mjs', 'logging-service.cjs']) {
            it(`${logger}, ${way} ${file}: name the session that SEEK got`, async () => {
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

        it(`${logger}: are as they were where OTEL_NODE_DISABLED_INSTRUMENTATIONS names it`, async () => {
          const records = await run('--import', 'logging-service.mjs', logger, {
            OTEL_NODE_DISABLED_INSTRUMENTATIONS: logger,
          });
          expect(records.get('before')).not.to.have.any.keys('seek.session_id', 'trace_id');
        });
      }
    });
  }
});
