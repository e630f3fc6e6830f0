import { gzipSync } from 'node:zlib';
import { context, type DiagLogger, DiagLogLevel, diag, propagation, type Span } from '@opentelemetry/api';
import { expect } from 'chai';
import { Client, request } from 'undici';
import { Agent as Agent5, request as request5 } from 'undici5';
import { SeekInstrumentation } from '../../../src/index.ts';
import { onlyHeader, startRecordingServer, useRecordingServer } from '../../support/recording-server.ts';
import { useTelemetry } from '../../support/telemetry.ts';

describe('SeekInstrumentation', () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();

  afterEach(() => diag.disable());

  const get = async (url: string = seek.origin) => (await fetch(url)).text();
  /** Starts to record the errors that are logged. */
  const recordErrors = (): string[] => {
    const errors: string[] = [];
    const ignore = () => {};
    const logger: DiagLogger = {
      error: (...args) => errors.push(args.join(' ')),
      warn: ignore,
      info: ignore,
      debug: ignore,
      verbose: ignore,
    };
    diag.setLogger(logger, DiagLogLevel.ERROR);
    return errors;
  };

  const startWithoutHeaders = async () => {
    process.env['SEEK_OTEL_ENABLED'] = 'false';
    try {
      await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    } finally {
      delete process.env['SEEK_OTEL_ENABLED'];
    }
  };

  it('throws a TypeError that names an invalid option', () => {
    expect(() => new SeekInstrumentation({ hosts: ['https://seek.com/'] })).to.throw(
      TypeError,
      /"hosts".*not a valid host pattern/,
    );
    expect(() => new SeekInstrumentation({ propagate: 'baggage' as never })).to.throw(
      TypeError,
      /"propagate" takes/,
    );
  });

  it('throws a TypeError for options that are not an object', () => {
    for (const config of [null, 'seek.com', 7, []]) {
      expect(() => new SeekInstrumentation(config as never)).to.throw(
        TypeError,
        /^SEEK options must be an object, such as .*; found /,
      );
    }
  });

  it('can be disabled without being enabled before', () => {
    const instrumentation = new SeekInstrumentation({ enabled: false });
    instrumentation.disable();
    expect(instrumentation.isEnabled()).to.equal(false);
  });

  it('accepts an origin that is a URL object in undici 5, and keeps the letter case of header names', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    const headers = { 'USER-AGENT': 'undici' };
    const options = { origin: new URL(seek.origin), path: '/', method: 'GET', headers } as const;
    await (await new Agent5().request(options)).body.text();
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.be.a('string');
    expect(seek.requests[0]?.rawHeaders).to.include('USER-AGENT');
    expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('wire-test/1.0.0');
  });

  it('finds the host in the target of a request to a forwarding proxy', async () => {
    await telemetry.start({ seek: { hosts: ['graphql.seek.com'] } });
    const proxy = new Client(seek.origin);
    for (const path of ['http://graphql.seek.com/graphql', 'http://evil.example/graphql']) {
      await (await proxy.request({ path, method: 'GET' })).body.text();
    }
    await proxy.close();
    expect(seek.requests.map(({ headers }) => 'x-request-id' in headers)).to.deep.equal([true, false]);
  });

  it("runs the application's hooks, and catches their errors", async () => {
    const errors = recordErrors();
    await telemetry.start({
      seek: {
        hosts: ['127.0.0.1'],
        startSpanHook: () => {
          throw new Error('from startSpanHook');
        },
        requestHook: () => {
          throw new Error('from requestHook');
        },
        responseHook: () => {
          throw new Error('from responseHook');
        },
        ignoreRequestHook: () => {
          throw new Error('from ignoreRequestHook');
        },
      },
    });
    // The superclass does not trace a request if ignoreRequestHook throws.
    expect(await get()).to.equal('ok');
    telemetry.instrumentation.setConfig({
      ...telemetry.instrumentation.getConfig(),
      hosts: ['127.0.0.1'],
      ignoreRequestHook: () => false,
    });
    expect(await get(`${seek.origin}/?token=hidden`)).to.equal('ok');

    for (const received of seek.requests) {
      expect(onlyHeader(received, 'x-request-id')).to.be.a('string');
    }
    const spans = await telemetry.clientSpans();
    expect(spans.at(-1)?.attributes['url.query']).to.equal('?token=REDACTED');
    for (const hook of ['startSpanHook', 'requestHook', 'responseHook', 'ignoreRequestHook']) {
      expect(errors.join('\n')).to.contain(`from ${hook}`);
    }
  });

  it("runs the application's requestHook first, so that a header that it sets takes precedence", async () => {
    const requestId = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
    await telemetry.start({
      seek: {
        hosts: ['127.0.0.1'],
        startSpanHook: () => ({ 'example.from': 'startSpanHook' }),
        requestHook: (span: Span, { addHeader, headers }) => {
          expect(addHeader).to.be.a('function');
          (headers as string[]).push('X-Request-Id', requestId);
          span.setAttribute('example.also.from', 'requestHook');
        },
      },
    });
    await get();
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(requestId);
    const [span] = await telemetry.clientSpans();
    expect(span?.attributes).to.include({
      'seek.request_id': requestId,
      'example.from': 'startSpanHook',
      'example.also.from': 'requestHook',
    });
  });

  it('does not wrap hooks twice when setConfig gets the result of getConfig', async () => {
    let calls = 0;
    await telemetry.start({ seek: { hosts: ['127.0.0.1'], requestHook: () => void calls++ } });
    const { instrumentation } = telemetry;
    instrumentation.setConfig(instrumentation.getConfig());
    instrumentation.setConfig(instrumentation.getConfig());
    await get();
    expect(calls).to.equal(1);
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.be.a('string');
  });

  it('uses the last configuration', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    telemetry.instrumentation.setConfig({ hosts: [] });
    await get();
    expect(seek.requests[0]?.headers).not.to.have.property('x-request-id');
    expect(await telemetry.clientSpans()).to.have.length(1);

    telemetry.instrumentation.setConfig();
    expect(telemetry.instrumentation.getConfig().enabled).to.equal(true);
  });

  it('adds no headers while it is disabled, and works once when it is enabled repeatedly', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    const { instrumentation } = telemetry;
    instrumentation.disable();
    await get();
    instrumentation.enable();
    instrumentation.enable();
    await get();
    instrumentation.setConfig({ hosts: ['127.0.0.1'], enabled: false });
    await get();
    expect(seek.requests.map(({ headers }) => 'x-request-id' in headers)).to.deep.equal([false, true, false]);
    expect(await telemetry.clientSpans()).to.have.length(1);
  });

  it('removes baggage from requests to SEEK even with SEEK_OTEL_ENABLED=false', async () => {
    await startWithoutHeaders();
    const baggage = propagation.createBaggage({ tenant: { value: 'secret' } });
    await context.with(propagation.setBaggage(context.active(), baggage), () => get());
    expect(seek.requests[0]?.headers).to.include.keys('traceparent');
    expect(seek.requests[0]?.headers).not.to.have.any.keys('baggage', 'x-request-id', 'x-session-id');
  });

  it('adds no headers with SEEK_OTEL_ENABLED=false, and still traces requests', async () => {
    await startWithoutHeaders();
    await get();
    expect(seek.requests[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    expect(await telemetry.clientSpans()).to.have.length(1);
  });

  it('does not change User-Agent with userAgent: false, and records the value that is sent', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'], userAgent: false } });
    await get();
    await (await request(seek.origin)).body.text();
    const [fetched, requested] = await telemetry.clientSpans();
    expect(seek.requests.map(({ headers }) => headers['user-agent'])).to.deep.equal(['node', undefined]);
    expect(fetched?.attributes['user_agent.original']).to.equal('node');
    expect(requested?.attributes).not.to.have.property('user_agent.original');
  });

  it('throws a TypeError for an "enabled" that is neither true nor false', () => {
    expect(() => new SeekInstrumentation({ enabled: 'no' as never })).to.throw(
      TypeError,
      'SEEK option "enabled" takes true or false; found "no"',
    );
  });

  it('keeps the state of a request separate from that of a request that its hook makes', async () => {
    const other = await startRecordingServer({ host: '127.0.0.2' });
    let inner: Promise<unknown> | undefined;
    await telemetry.start({
      seek: {
        hosts: ['127.0.0.1'],
        requestHook: (_, { origin }) => {
          if (origin === seek.origin) {
            inner = get(other.origin);
          }
        },
      },
    });
    const baggage = propagation.createBaggage({ tenant: { value: 'secret' } });
    await context.with(propagation.setBaggage(context.active(), baggage), () => get());
    await inner;
    await other.close();
    expect(seek.requests[0]?.headers).not.to.have.property('baggage');
    expect(other.requests[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    const recorded = (await telemetry.clientSpans()).flatMap(
      (span) => span.attributes['seek.request_id'] ?? [],
    );
    expect(recorded).to.deep.equal([onlyHeader(seek.requests[0], 'x-request-id')]);
  });

  it('redacts user info and secrets in a path', async () => {
    await telemetry.start();
    for (const path of ['//user:secret@127.0.0.1/x', '/x#access_token=secret']) {
      const client = new Client(seek.origin);
      await (await client.request({ path, method: 'GET' })).body.text();
      await client.close();
    }
    const recorded = (await telemetry.clientSpans()).map(({ attributes }) => attributes['url.full']);
    expect(recorded).to.deep.equal([
      'http://REDACTED:REDACTED@127.0.0.1/x',
      `${seek.origin}/x#access_token=REDACTED`,
    ]);
  });

  it('catches the rejections of an async requestLog and an async session function', async () => {
    const errors = recordErrors();
    const rejecting = async () => {
      throw new Error('the log store is down');
    };
    await telemetry.start({
      seek: { hosts: ['127.0.0.1'], requestLog: rejecting, session: rejecting as never },
    });
    await get();
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors.filter((text) => text.includes('requestLog failed'))).to.have.length(1);
  });

  it('redacts secrets in the recorded URL of any host, and sends them unchanged', async () => {
    await telemetry.start();
    const path = '/file?page=2&X-Amz-Signature=abc&ACCESS_TOKEN=def';
    await get(seek.origin + path);
    await (await request5(seek.origin + path, { dispatcher: new Agent5() })).body.text();
    expect(seek.requests.map((received) => received.path)).to.deep.equal([path, path]);
    for (const { attributes } of await telemetry.clientSpans()) {
      expect(attributes['url.full']).to.equal(
        `${seek.origin}/file?page=2&X-Amz-Signature=REDACTED&ACCESS_TOKEN=REDACTED`,
      );
      expect(attributes['url.query']).to.equal('?page=2&X-Amz-Signature=REDACTED&ACCESS_TOKEN=REDACTED');
    }
  });

  it('reads the headers of a response in each form in which undici publishes them', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    const { channel } = await import('node:diagnostics_channel');
    const publish = (event: string, message: object) => channel(`undici:request:${event}`).publish(message);
    for (const headers of [
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'],
      ['x', 'y', 'CONTENT-TYPE', 'application/json', 'content-encoding', 'GZIP'].map((each) =>
        Buffer.from(each),
      ),
      undefined,
    ]) {
      const request = { origin: seek.origin, path: '/?query={a}', method: 'GET', headers: [] };
      publish('create', { request });
      publish('headers', { request, response: { statusCode: 200, headers } });
      publish('bodyChunkReceived', { request, chunk: gzipSync('{"errors":[{}]}') });
      const broken = { ...request, headers: [] };
      publish('create', { request: broken });
      publish('headers', { request: broken, response: { statusCode: 200, headers } });
      publish('bodyChunkReceived', { request: broken, chunk: null });
      publish('trailers', { request, trailers: [] });
    }
    const statuses = (await telemetry.clientSpans()).map(({ status }) => status.code ?? 0);
    expect(statuses).to.deep.equal([2, 2, 2, 0]);
  });

  it('does not throw into the application for malformed request objects', async () => {
    const errors = recordErrors();
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    const { channel } = await import('node:diagnostics_channel');
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', onUncaught);
    try {
      for (const headers of [undefined, null, 7]) {
        channel('undici:request:create').publish({
          request: { origin: seek.origin, path: '/', method: 'GET', headers, completed: false },
        });
      }
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.removeListener('uncaughtException', onUncaught);
    }
    expect(uncaught).to.deep.equal([]);
    expect(errors).to.have.length.greaterThan(0);
  });
});
