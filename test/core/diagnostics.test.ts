import { type DiagLogFunction, DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { logger, once, warn } from '../../src/core/diagnostics.ts';

describe('diagnostics', () => {
  let logged: unknown[][];

  beforeEach(() => {
    logged = [];
    const as =
      (level: string): DiagLogFunction =>
      (...args) =>
        void logged.push([level, ...args]);
    diag.setLogger(
      { error: as('error'), warn: as('warn'), info: as('info'), debug: as('debug'), verbose: as('verbose') },
      { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
    );
    logged.length = 0;
  });
  afterEach(() => {
    diag.disable();
  });

  it('prefixes every message with the name of the package', () => {
    logger.error('a', 1);
    logger.debug('b');
    expect(logged).to.deep.equal([
      ['error', 'opentelemetry-instrumentation-seek', 'a', 1],
      ['debug', 'opentelemetry-instrumentation-seek', 'b'],
    ]);
  });

  it('warns through diag, including details', () => {
    const error = new Error('why');
    warn('a', error, 2);
    expect(logged).to.deep.equal([['warn', 'opentelemetry-instrumentation-seek', 'a', error, 2]]);
  });

  describe('once', () => {
    it('passes on each distinct message once, with its first details', () => {
      const passed: unknown[][] = [];
      const warnOnce = once((...args) => void passed.push(args));
      warnOnce('a', 1);
      warnOnce('b');
      warnOnce('a', 2);
      warnOnce('b');
      warnOnce('');
      warnOnce('');
      expect(passed).to.deep.equal([['a', 1], ['b'], ['']]);
    });

    it('remembers messages separately for each function', () => {
      const passed: string[] = [];
      for (const warnOnce of [
        once((message) => void passed.push(message)),
        once((message) => void passed.push(message)),
      ]) {
        warnOnce('a');
      }
      expect(passed).to.deep.equal(['a', 'a']);
    });
  });
});
