import { expect } from 'chai';
import { SeekHttp2Instrumentation, type SeekRequestLogEntry, seekRequestIdOf } from '../../src/index.ts';
import { HTTP2_CLIENTS } from '../support/http2-clients.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { useResource } from '../support/use-resource.ts';

/** The others return a response. */
const THROWS_FOR_STATUS = ['axios', 'got', 'superagent'];

describe('an error of a client of node:http2', () => {
  let entries: SeekRequestLogEntry[];
  const server = useResource(
    () =>
      startHttp2Server({
        tls: true,
        respond: (stream, headers) => {
          if (headers[':path'] === '/status') {
            stream.respond({ ':status': 422 });
            stream.end('{}');
          } else {
            stream.close(2);
          }
        },
      }),
    (each) => each.close(),
  );
  useResource(
    () => {
      entries = [];
      const requestLog = (entry: SeekRequestLogEntry) => entries.push(entry);
      return new SeekHttp2Instrumentation({ hosts: ['127.0.0.1'], requestLog });
    },
    (each) => each.disable(),
  );

  const ERRORS = [
    ...HTTP2_CLIENTS.map((type) => ({ type, failure: 'reset' })),
    ...HTTP2_CLIENTS.filter(({ name }) => THROWS_FOR_STATUS.includes(name)).map((type) => ({
      type,
      failure: 'status',
    })),
  ];
  for (const { type, failure } of ERRORS) {
    it(`of ${type.name} leads to its request: ${failure}`, async () => {
      const client = type.start(server.ca);
      const error: unknown = await client.send(`${server.origin}/${failure}`).then(
        () => undefined,
        (thrown) => thrown,
      );
      await client.close();
      expect(error).not.to.equal(undefined);
      expect(seekRequestIdOf(error)).to.equal(server.requests[0]?.headers['x-request-id']);
      expect(entries).to.have.length(1);
      expect(entries[0]).to.include({
        requestId: server.requests[0]?.headers['x-request-id'],
        sessionId: server.requests[0]?.headers['x-session-id'],
        method: 'GET',
        url: `${server.origin}/${failure}`,
        status: failure === 'status' ? 422 : undefined,
      });
    });
  }
});
