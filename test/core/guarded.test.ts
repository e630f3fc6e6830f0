import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { guarded } from '../../src/core/guarded.ts';

describe('guarded', () => {
  const said: unknown[][] = [];

  beforeEach(() => {
    said.length = 0;
    const nothing = () => {};
    diag.setLogger(
      {
        error: (...args) => void said.push(args),
        warn: nothing,
        info: nothing,
        debug: nothing,
        verbose: nothing,
      },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    );
  });
  afterEach(() => diag.disable());

  const error = new Error('from the application');
  const report = ['opentelemetry-instrumentation-seek', 'requestHook failed; the request goes on', error];

  it('returns what the hook returns, and reports nothing', () => {
    expect(guarded('requestHook', () => 7)).to.equal(7);
    expect(said).to.deep.equal([]);
  });

  it('reports what the hook throws', () => {
    const throwing = () => {
      throw error;
    };
    expect(guarded('requestHook', throwing)).to.equal(undefined);
    expect(said).to.deep.equal([report]);
  });

  it('reports the rejection of an async hook, which would end the process', async () => {
    const rejected = guarded('requestHook', async () => {
      throw error;
    });
    await rejected?.catch(() => {});
    expect(said).to.deep.equal([report]);
  });
});
