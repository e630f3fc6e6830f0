import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { expect } from 'chai';
import { SeekLogRecordProcessor, seekLogHook, withSeekSession } from '../../src/index.ts';
import { runInInboundRequest } from '../../src/node/inbound-session.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('log records', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => context.disable());

  it('seekLogHook: have the session, but only inside a session', () => {
    const inside = {};
    withSeekSession({ sessionId: SESSION }, () => seekLogHook(undefined, inside));
    expect(inside).to.deep.equal({ 'seek.session_id': SESSION });
    const outside = {};
    seekLogHook(undefined, outside);
    expect(outside).to.deep.equal({});
  });

  it('SeekLogRecordProcessor: have the session in which they are emitted, without a span', async () => {
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({
      processors: [new SeekLogRecordProcessor(), new SimpleLogRecordProcessor({ exporter })],
    });
    const logger = provider.getLogger('test');
    withSeekSession({ sessionId: SESSION }, () => logger.emit({ body: 'inside', attributes: { own: 1 } }));
    runInInboundRequest({ sessionId: SESSION }, () => logger.emit({ body: 'in an inbound request' }));
    const elsewhere = withSeekSession({ sessionId: SESSION }, () => context.active());
    withSeekSession(() => logger.emit({ body: 'from elsewhere', context: elsewhere }));
    logger.emit({ body: 'outside', context: ROOT_CONTEXT });
    await provider.forceFlush();
    expect(
      exporter.getFinishedLogRecords().map(({ body, attributes }) => ({ body, attributes })),
    ).to.deep.equal([
      { body: 'inside', attributes: { own: 1, 'seek.session_id': SESSION } },
      { body: 'in an inbound request', attributes: { 'seek.session_id': SESSION } },
      { body: 'from elsewhere', attributes: { 'seek.session_id': SESSION } },
      { body: 'outside', attributes: {} },
    ]);
    await provider.shutdown();
  });

  it('SeekLogRecordProcessor: use the active context if the SDK passes none', () => {
    const attributes: Record<string, string> = {};
    const record = {
      setAttribute: (key: string, value: string) => Object.assign(attributes, { [key]: value }),
    };
    withSeekSession({ sessionId: SESSION }, () => new SeekLogRecordProcessor().onEmit(record));
    expect(attributes).to.deep.equal({ 'seek.session_id': SESSION });
  });
});
