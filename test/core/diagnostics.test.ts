import { type DiagLogFunction, DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { logger, once, warn } from '../../src/core/diagnostics.ts';

describe('diagnostics', () => {
  let said: unknown[][];

  beforeEach(() => {
    said = [];
    const as =
      (level: string): DiagLogFunction =>
      (...args) =>
        void said.push([level, ...args]);
    diag.setLogger(
      { error: as('error'), warn: as('warn'), info: as('info'), debug: as('debug'), verbose: as('verbose') },
      { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
    );
    said.length = 0;
  });
  afterEach(() => {
    diag.disable();
  });

  it('names the package before every message', () => {
    logger.error('a', 1);
    logger.debug('b');
    expect(said).to.deep.equal([
      ['error', 'opentelemetry-instrumentation-seek', 'a', 1],
      ['debug', 'opentelemetry-instrumentation-seek', 'b'],
    ]);
  });

  it('warns through diag, with the details', () => {
    const error = new Error('why');
    warn('a', error, 2);
    expect(said).to.deep.equal([['warn', 'opentelemetry-instrumentation-seek', 'a', error, 2]]);
  });

  describe('once', () => {
    it('passes each different message on once, with the details of the first time', () => {
      const passed: unknown[][] = [];
      const tell = once((...args) => void passed.push(args));
      tell('a', 1);
      tell('b');
      tell('a', 2);
      tell('b');
      tell('');
      tell('');
      expect(passed).to.deep.equal([['a', 1], ['b'], ['']]);
    });

    it('remembers for itself only', () => {
      const passed: string[] = [];
      for (const tell of [
        once((message) => void passed.push(message)),
        once((message) => void passed.push(message)),
      ]) {
        tell('a');
      }
      expect(passed).to.deep.equal(['a', 'a']);
    });
  });
});
