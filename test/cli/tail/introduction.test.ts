import { expect } from 'chai';
import { introduction } from '../../../src/cli/tail/introduction.ts';

describe('the introduction of seek-otel tail', () => {
  it('names its address, how to find a trace, and how to end', () => {
    expect(introduction(4318, 16_686, true).split('\n')).to.deep.equal([
      'Receiving traces on http://localhost:4318 (OTLP over HTTP).',
      'To find one, run: seek-otel find <UUID>',
      'Press Ctrl-C to stop and print a summary.',
      '',
    ]);
  });

  it('names the address for seek-otel find if it is not the default', () => {
    expect(introduction(4318, 16_687, true)).to.contain('seek-otel find <UUID> --jaeger localhost:16687\n');
  });

  it('does not say how to end what ends with its command', () => {
    expect(introduction(4318, 16_686, false)).not.to.contain('Ctrl-C');
  });
});
