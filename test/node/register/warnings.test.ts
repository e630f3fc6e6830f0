import { once } from 'node:events';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { expect } from 'chai';
import { type StartUpWarnings, startUpWarnings } from '../../../src/node/register/warnings.ts';

describe('start-up warnings', () => {
  const logged: unknown[] = [];

  beforeEach(() => {
    logged.length = 0;
    const nothing = () => {};
    diag.setLogger(
      {
        error: nothing,
        warn: (_, message) => void logged.push(message),
        info: nothing,
        debug: nothing,
        verbose: nothing,
      },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
  });
  afterEach(() => diag.disable());

  /** Returns the warnings that the process emits during an action. A final warning marks their end. */
  const emittedBy = async (act: () => void) => {
    const emitted: string[] = [];
    const onWarning = ({ name, message }: Error) =>
      void (name === 'SeekInstrumentationWarning' && emitted.push(message));
    process.on('warning', onWarning);
    act();
    const last = once(process, 'warning');
    process.emitWarning('last', 'LastWarning');
    await last;
    process.off('warning', onWarning);
    return emitted;
  };

  for (const [logLevel, before, after] of [
    [undefined, ['a'], ['b']],
    ['info', ['a'], []],
    ['ERROR', [], []],
    ['none', [], []],
  ] as const) {
    it(`go to standard error if diag has no logger, with OTEL_LOG_LEVEL ${logLevel ?? 'unset'}`, async () => {
      const { warn, sdkStarts } = startUpWarnings({ OTEL_LOG_LEVEL: logLevel });
      expect(await emittedBy(() => warn('a'))).to.deep.equal(before);
      sdkStarts();
      expect(await emittedBy(() => warn('b'))).to.deep.equal(after);
      expect(logged).to.deep.equal(['a', 'b']);
    });
  }

  for (const [name, choose] of [
    ['later', ({ warn }: StartUpWarnings) => warn],
    ['at once', ({ warnNow }: StartUpWarnings) => warnNow],
  ] as const) {
    it(`say in their detail what caused them, ${name}`, async () => {
      const details: unknown[] = [];
      const onWarning = (warning: Error & { detail?: unknown }) => details.push(warning.detail);
      process.on('warning', onWarning);
      const warn = choose(startUpWarnings({}));
      await emittedBy(() => {
        warn('a', new Error('outer', { cause: new Error('inner') }));
        warn('b');
      });
      process.off('warning', onWarning);
      expect(details).to.deep.equal([
        'caused by: Error: outer\ncaused by: Error: inner',
        undefined,
        undefined,
      ]);
    });
  }

  it('are emitted once each', async () => {
    const { warn } = startUpWarnings({});
    const emitted = await emittedBy(() => {
      warn('a');
      warn('a');
      warn('b');
    });
    expect(emitted).to.deep.equal(['a', 'b']);
  });
});
