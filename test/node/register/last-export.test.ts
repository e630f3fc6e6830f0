import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import {
  headersOfTransports,
  type LastRequest,
  startSendingThread,
} from '../../../src/node/register/last-export.ts';
import { runNode } from '../../support/run-node.ts';

const TIMEOUT_MILLIS = 30_000;
const URL_OF_TRACES = 'http://localhost:4318/v1/traces';
const BODY = Buffer.from('{"resourceSpans":[]}');

/** A server in a thread of its own, because the thread of the test does nothing else while it waits. */
const SERVER = `
const { createServer } = require('node:http');
const { gunzipSync } = require('node:zlib');
const { parentPort, workerData: { hangs, status } } = require('node:worker_threads');
const server = createServer((request, response) => {
  response.statusCode = status;
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const sent = Buffer.concat(chunks);
    const { 'content-encoding': encoding, 'content-type': type } = request.headers;
    parentPort.postMessage({ encoding, type, text: (encoding ? gunzipSync(sent) : sent).toString() });
    if (!hangs) response.end('{}');
  });
}).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('the last export', () => {
  let server: Worker;
  let url: string;
  const received: unknown[] = [];
  const serve = async ({ hangs = false, status = 200 } = {}) => {
    server = new Worker(SERVER, { eval: true, execArgv: [], workerData: { hangs, status } });
    const [port] = await once(server, 'message');
    url = `http://127.0.0.1:${port}/v1/traces`;
    received.length = 0;
    server.on('message', (message) => received.push(message));
  };
  const requestTo = (to: string, isGzip = false): LastRequest => ({
    url: to,
    headers: { 'content-type': 'application/json' },
    isGzip,
    body: BODY,
    spans: 2,
    tls: {},
  });
  afterEach(() => server?.terminate());

  it('has arrived when the function returns', async () => {
    await serve();
    const send = startSendingThread();
    const failures = send([requestTo(url), requestTo(url, true)], TIMEOUT_MILLIS);
    await new Promise(setImmediate);
    const common = { type: 'application/json', text: `${BODY}` };
    expect(received).to.have.deep.members([
      { ...common, encoding: undefined },
      { ...common, encoding: 'gzip' },
    ]);
    expect(failures).to.deep.equal([]);
  });

  it('waits for nothing if there is nothing to send', () => {
    expect(startSendingThread()([], TIMEOUT_MILLIS)).to.deep.equal([]);
  });

  it('waits no longer than the timeout for a server that hangs', async () => {
    await serve({ hangs: true });
    expect(startSendingThread()([requestTo(url)], 5)).to.deep.equal([
      { url, spans: 2, reason: 'no answer within 5 ms' },
    ]);
  });

  it('tells of a status that is not 2xx', async () => {
    await serve({ status: 401 });
    expect(startSendingThread()([requestTo(url)], TIMEOUT_MILLIS)).to.deep.equal([
      { url, spans: 2, reason: 'HTTP 401' },
    ]);
  });

  it('does not wait for a connection that is refused', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const hosts = ['127.0.0.1', 'localhost'];
    const failures = startSendingThread()(
      hosts.map((host) => requestTo(`http://${host}:${port}/`)),
      TIMEOUT_MILLIS,
    );
    expect(failures.map(({ reason }) => reason.replace(/ \S+$/, ''))).to.deep.equal([
      'connect ECONNREFUSED',
      'connect ECONNREFUSED',
    ]);
  });

  it('does nothing if no thread can start', () => {
    const send = startSendingThread(() => {
      throw new Error('ERR_ACCESS_DENIED');
    });
    expect(send([requestTo(URL_OF_TRACES)], TIMEOUT_MILLIS)).to.deep.equal([
      { url: URL_OF_TRACES, spans: 2, reason: 'no thread can start' },
    ]);
  });

  it('does nothing where the permission model allows no threads', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const module = new URL('../../../src/node/register/last-export.ts', import.meta.url).href;
    const code = `(await import('${module}')).startSendingThread()([{}], 60_000); console.log('ended')`;
    const { stdout } = await runNode([
      flag,
      '--allow-fs-read=*',
      '--allow-fs-write=*',
      '--input-type=module',
      '--eval',
      code,
    ]);
    expect(stdout).to.equal('ended\n');
  });

  describe('is taken from a transport', () => {
    const transport = (more: object = {}) => ({
      _parameters: { url: URL_OF_TRACES, headers: async () => ({ 'x-key': 'k' }), ...more },
    });

    it('with the headers that have been read before', async () => {
      const { read, lastRequest } = headersOfTransports();
      const one = transport();
      expect(lastRequest(one, BODY, 2)).to.equal(undefined);
      read(one);
      await new Promise(setImmediate);
      expect(lastRequest(one, BODY, 2)).to.deep.equal({
        url: URL_OF_TRACES,
        headers: { 'x-key': 'k' },
        isGzip: false,
        body: BODY,
        spans: 2,
        tls: { ca: undefined, cert: undefined, key: undefined },
      });
    });

    it('with its compression and its certificates', async () => {
      const { read, lastRequest } = headersOfTransports();
      const tls = { ca: 'authority', cert: 'certificate', key: 'key' };
      const one = { ...transport({ compression: 'gzip' }), _utils: { agent: { options: tls } } };
      read(one);
      await new Promise(setImmediate);
      expect(lastRequest(one, BODY, 2)).to.deep.include({ isGzip: true, tls });
    });

    it('of a version with other private members: not at all', async () => {
      const { read, lastRequest } = headersOfTransports();
      const others = [{}, transport({ headers: () => Promise.reject(new Error('no headers')) })];
      for (const each of others) {
        read(each);
      }
      await new Promise(setImmediate);
      expect(others.map((each) => lastRequest(each, BODY, 2))).to.deep.equal([undefined, undefined]);
    });
  });
});
