import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { guarded } from '../../src/core/guarded.ts';

describe('guarded', () => {
  const reports: unknown[][] = [];

  beforeEach(() => {
    reports.length = 0;
    const nothing = () => {};
    diag.setLogger(
      {
        error: (...args) => void reports.push(args),
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

  it('returns the result of the hook and reports nothing', () => {
    expect(guarded('requestHook', () => 7)).to.equal(7);
    expect(reports).to.deep.equal([]);
  });

  it('reports an error that the hook throws', () => {
    const throwing = () => {
      throw error;
    };
    expect(guarded('requestHook', throwing)).to.equal(undefined);
    expect(reports).to.deep.equal([report]);
  });

  it('reports the rejection of an async hook, which would otherwise end the process', async () => {
    const rejected = guarded('requestHook', async () => {
      throw error;
    });
    await rejected?.catch(() => {});
    expect(reports).to.deep.equal([report]);
  });
});
