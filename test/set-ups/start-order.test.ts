import { expect } from 'chai';
import { Agent as Agent8, request as request8 } from 'undici';
import { Agent as Agent6, request as request6 } from 'undici6';
import { SeekInstrumentation, withSeekSession } from '../../src/index.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

describe('an SDK that starts without the SeekInstrumentation', () => {
  let instrumentation: SeekInstrumentation | undefined;
  afterEach(() => instrumentation?.disable());
  const seek = useRecordingServer();
  const telemetry = useTelemetry();

  const make = () => {
    instrumentation = new SeekInstrumentation({ hosts: ['127.0.0.1'] });
  };
  const start = async () => {
    await telemetry.start({ instrumentations: [] });
  };
  const expectRecorded = async () => {
    const spans = await telemetry.clientSpans();
    expect(spans).to.have.length(seek.requests.length);
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      seek.requests.map((request) => onlyHeader(request, 'x-request-id')),
    );
  };

  for (const [order, steps] of Object.entries({
    'SDK first': [start, make],
    'instrumentation first': [make, start],
  })) {
    it(`${order}: spans record the headers of requests`, async () => {
      for (const step of steps) {
        await step();
      }
      await (await fetch(seek.origin)).text();
      await expectRecorded();
    });
  }

  it('SeekInstrumentation adds headers before the SDK starts, and records spans after', async () => {
    make();
    await (await fetch(seek.origin)).text();
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.be.a('string');
    await start();
    await (await fetch(seek.origin)).text();
    const spans = await telemetry.clientSpans();
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal([
      onlyHeader(seek.requests[1], 'x-request-id'),
    ]);
  });

  it('SeekInstrumentation supports two copies of undici at the same time', async () => {
    await start();
    make();
    const dispatchers = [new Agent6(), new Agent8()] as const;
    await withSeekSession(() =>
      Promise.all(
        Array.from({ length: 20 }, async (_, i) =>
          i % 2 === 0
            ? (await request6(`${seek.origin}/${i}`, { dispatcher: dispatchers[0] })).body.text()
            : (await request8(`${seek.origin}/${i}`, { dispatcher: dispatchers[1] })).body.text(),
        ),
      ),
    );
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.close()));
    expect(seek.requests).to.have.length(20);
    expect(new Set(seek.requests.map((request) => onlyHeader(request, 'x-session-id'))).size).to.equal(1);
    await expectRecorded();
  });
});
