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
const { parentPort, workerData: { hangs } } = require('node:worker_threads');
const server = createServer((request, response) => {
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
  const serve = async (hangs = false) => {
    server = new Worker(SERVER, { eval: true, execArgv: [], workerData: { hangs } });
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
    tls: {},
  });
  afterEach(() => server?.terminate());

  it('has arrived when the function returns', async () => {
    await serve();
    const send = startSendingThread();
    send([requestTo(url), requestTo(url, true)], TIMEOUT_MILLIS);
    await new Promise(setImmediate);
    const common = { type: 'application/json', text: `${BODY}` };
    expect(received).to.have.deep.members([
      { ...common, encoding: undefined },
      { ...common, encoding: 'gzip' },
    ]);
  });

  it('waits for nothing if there is nothing to send', () => {
    startSendingThread()([], TIMEOUT_MILLIS);
  });

  it('waits no longer than the timeout for a server that hangs', async () => {
    await serve(true);
    startSendingThread()([requestTo(url)], 5);
  });

  it('does not wait for a connection that is refused', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    startSendingThread()([requestTo(`http://127.0.0.1:${port}/`)], TIMEOUT_MILLIS);
  });

  it('does nothing if no thread can start', () => {
    const send = startSendingThread(() => {
      throw new Error('ERR_ACCESS_DENIED');
    });
    send([requestTo(URL_OF_TRACES)], TIMEOUT_MILLIS);
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
      expect(lastRequest(one, BODY)).to.equal(undefined);
      read(one);
      await new Promise(setImmediate);
      expect(lastRequest(one, BODY)).to.deep.equal({
        url: URL_OF_TRACES,
        headers: { 'x-key': 'k' },
        isGzip: false,
        body: BODY,
        tls: { ca: undefined, cert: undefined, key: undefined },
      });
    });

    it('with its compression and its certificates', async () => {
      const { read, lastRequest } = headersOfTransports();
      const tls = { ca: 'authority', cert: 'certificate', key: 'key' };
      const one = { ...transport({ compression: 'gzip' }), _utils: { agent: { options: tls } } };
      read(one);
      await new Promise(setImmediate);
      expect(lastRequest(one, BODY)).to.deep.include({ isGzip: true, tls });
    });

    it('of a version with other private members: not at all', async () => {
      const { read, lastRequest } = headersOfTransports();
      const others = [{}, transport({ headers: () => Promise.reject(new Error('no headers')) })];
      for (const each of others) {
        read(each);
      }
      await new Promise(setImmediate);
      expect(others.map((each) => lastRequest(each, BODY))).to.deep.equal([undefined, undefined]);
    });
  });
});
