import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { CliProcess } from '../../../src/cli/cli-process.ts';
import { untilExit, untilSignal } from '../../../src/cli/tail/until-end.ts';
import { KeptOutput } from '../../support/kept-output.ts';

const signalsOf = (emitter: EventEmitter) => emitter as unknown as Pick<CliProcess, 'on' | 'off'>;

describe('the end of seek-otel tail', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    it(`comes with ${signal}, and a second one is not held up`, async () => {
      const process = new EventEmitter();
      const end = untilSignal(signalsOf(process), new KeptOutput());
      process.emit(signal);
      await end;
      expect(process.listenerCount(signal)).to.equal(0);
    });
  }

  it('comes when nothing reads the output any more', async () => {
    const process = new EventEmitter();
    const output = new KeptOutput();
    const end = untilSignal(signalsOf(process), output);
    output.destroy(new Error('EPIPE'));
    await end;
    expect(process.listenerCount('SIGINT')).to.equal(0);
  });

  it('comes with the end of a command, to which signals are passed on', async () => {
    for (const [isOnTerminal, passed] of [
      [false, ['SIGINT', 'SIGTERM']],
      // The terminal sends SIGINT to the command itself.
      [true, ['SIGTERM']],
    ] as const) {
      const process = new EventEmitter();
      const killed: string[] = [];
      let resolve = (_code: number) => {};
      const promise = new Promise<number>((resolved) => {
        resolve = resolved;
      });
      const command = { exitCode: promise, kill: (signal: string) => killed.push(signal) };
      const end = untilExit(command, signalsOf(process), isOnTerminal);
      process.emit('SIGINT', 'SIGINT');
      process.emit('SIGTERM', 'SIGTERM');
      resolve(7);
      expect(await end).to.equal(7);
      expect(killed).to.deep.equal(passed);
      expect(process.listenerCount('SIGTERM')).to.equal(0);
    }
  });
});
