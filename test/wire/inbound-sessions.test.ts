import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { getSeekSessionId, SeekInstrumentation } from '../../src/index.ts';
import { startFailingServer, WAYS_TO_FAIL } from '../support/failing-server.ts';
import { handlerOf } from '../support/inbound-request.ts';
import { useRecordingServers } from '../support/recording-server.ts';
import { retrying } from '../support/retrying.ts';
import { useResource } from '../support/use-resource.ts';

type Undici = typeof undici8;

const RETRY = { minTimeout: 1, maxTimeout: 3, maxRetries: 9 };

describe('the session of an inbound request, without a context manager, in a call that undici repeats', () => {
  const inbound = handlerOf(useRecordingServers());

  const received: { readonly path: string; readonly sessionId: unknown }[] = [];
  const seek = useResource(
    () =>
      startFailingServer({
        http2: false,
        onRequest: (path, headers) => received.push({ path, sessionId: headers['x-session-id'] }),
      }),
    (each) => each.close(),
  );
  useResource(
    () => new SeekInstrumentation({ hosts: ['127.0.0.1'], userAgent: 'inbound-test/1.0.0' }),
    (each) => each.disable(),
  );

  for (const [name, undici] of Object.entries({ undici5, undici6, undici7, undici8 }) as unknown as [
    string,
    Undici,
  ][]) {
    it(`is that of the call: ${name}`, async () => {
      received.length = 0;
      const agent = new undici.Agent();
      const dispatcher = retrying(undici, agent, RETRY);
      const call = async (path: string) =>
        (await undici.request(seek.origin + path, { dispatcher })).body.text();
      const expected = new Map<string, string | undefined>();
      await Promise.all(
        Array.from({ length: 10 }, (_, number) =>
          inbound(async () => {
            for (const way of WAYS_TO_FAIL) {
              const path = `/${way}/${number}`;
              expected.set(path, getSeekSessionId());
              // What undici does not retry fails.
              await call(path).catch(() => {});
            }
          }),
        ),
      );
      await agent.destroy();
      expect(received.filter(({ path, sessionId }) => expected.get(path) !== sessionId)).to.deep.equal([]);
      expect(received.length).to.be.greaterThan(expected.size);
      expect(new Set(expected.values()).size).to.equal(10);
    });

    it(`is not that of the connection for a call of no inbound request: ${name}`, async () => {
      received.length = 0;
      const agent = new undici.Agent({ connections: 1 });
      const dispatcher = retrying(undici, agent, RETRY);
      const call = async (path: string) =>
        (await undici.request(seek.origin + path, { dispatcher })).body.text();
      const own = await inbound(async () => {
        await call('/opens-the-connection');
        return getSeekSessionId();
      });
      await call('/status/in-the-background');
      await agent.destroy();
      expect(received.map(({ sessionId }) => sessionId === own)).to.deep.equal([true, false, false]);
    });
  }
});
