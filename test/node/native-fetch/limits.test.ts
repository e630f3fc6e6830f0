import { once } from 'node:events';
import { expect } from 'chai';
import { interception } from '../../../src/node/native-fetch/global-fetch.ts';
import { warnOfLimits, warnOfUnseenFetch, warnOperator } from '../../../src/node/native-fetch/limits.ts';
import type { NativeFetchRuntime } from '../../../src/node/native-fetch/runtime.ts';

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

describe('the limits of a runtime', () => {
  afterEach(() => {
    delete process.env['OTEL_DENO'];
    delete process.env['OTEL_LOG_LEVEL'];
  });

  const warnings = (runtime?: NativeFetchRuntime) => {
    const messages: string[] = [];
    warnOfLimits((message) => messages.push(message), runtime);
    return messages;
  };

  it('are said in one sentence each, and there are none on Node.js', () => {
    expect(warnings()).to.deep.equal([]);
    expect(warnings('Bun').join()).to.match(/^on Bun, .*node:http2/);
    expect(warnings('Deno').join()).to.match(/^on Deno, /);
  });

  it("include Deno's own OpenTelemetry, if it is on", () => {
    process.env['OTEL_DENO'] = 'true';
    expect(warnings('Deno').at(1)).to.match(/^OTEL_DENO starts /);
    expect(warnings('Bun')).to.have.length(1);
  });

  it('are printed once', async () => {
    const warning = once(process, 'warning');
    const message = 'on a runtime of this test, nothing works';
    warnOperator(message);
    warnOperator(message);
    const [{ name, message: printed }] = await warning;
    expect([name, printed]).to.deep.equal(['SeekInstrumentationWarning', message]);
  });

  it('are not printed with OTEL_LOG_LEVEL=none', async () => {
    process.env['OTEL_LOG_LEVEL'] = 'none';
    const printed: unknown[] = [];
    const listener = (warning: Error) => printed.push(warning.message);
    process.on('warning', listener);
    warnOperator('on a silent runtime, nothing works');
    await nextTick();
    await nextTick();
    process.off('warning', listener);
    expect(printed).not.to.include('on a silent runtime, nothing works');
  });

  it('of SeekInstrumentation alone are those of fetch, unless it is intercepted by the end of the start-up', async () => {
    const messages: string[] = [];
    const warn = (message: string) => messages.push(message);
    warnOfUnseenFetch(warn);
    warnOfUnseenFetch(warn, 'Deno');
    await nextTick();
    expect(messages.join()).to.match(/^on Deno, SeekInstrumentation does not instrument the global fetch/);
    const intercepting = interception(() => undefined);
    warnOfUnseenFetch(warn, 'Bun');
    intercepting.enable();
    await nextTick();
    intercepting.disable();
    expect(messages).to.have.length(1);
  });
});
