import { expect } from 'chai';
import { blockDisplay, jsonDisplay } from '../../../src/cli/tail/display.ts';
import { KeptOutput } from '../../support/kept-output.ts';
import { seekCall, TRACE_ID, traceOf, traceSpan } from '../../support/trace-spans.ts';

const targetOf = (stream: KeptOutput) => ({
  stream,
  terminal: { columns: undefined, paint: (_style: string, text: string) => text },
  traceUrl: (traceId: string) => `http://localhost:16686/trace/${traceId}`,
});

describe('the display of seek-otel tail through a pipe', () => {
  it('is a block per complete trace, and nothing while it grows', () => {
    const stream = new KeptOutput();
    const display = blockDisplay(targetOf(stream));
    display.grown(traceOf([traceSpan()]));
    expect(stream.text).to.equal('');
    display.settled(traceOf([traceSpan(), seekCall()]), false);
    expect(stream.text)
      .to.match(new RegExp(`^Trace ${TRACE_ID} `))
      .and.to.contain(`\nhttp://localhost:16686/trace/${TRACE_ID}\n`)
      .and.to.match(/200\n\n$/);
  });

  it('says that a trace was shown before', () => {
    const stream = new KeptOutput();
    blockDisplay(targetOf(stream)).settled(traceOf([seekCall()]), true);
    expect(stream.text).to.match(/^More spans of a trace that was shown before:\nTrace /);
  });

  it('has no empty lines between traces without calls to SEEK', () => {
    const stream = new KeptOutput();
    const display = blockDisplay(targetOf(stream));
    display.settled(traceOf([traceSpan()]), false);
    display.settled(traceOf([traceSpan()]), false);
    expect(stream.text.split('\n')).to.have.length(3);
  });
});

describe('the display of seek-otel tail --json', () => {
  it('is a line per complete trace', () => {
    const stream = new KeptOutput();
    const display = jsonDisplay(targetOf(stream));
    const trace = traceOf([traceSpan(), seekCall()]);
    display.grown(trace);
    display.settled(trace, false);
    expect(stream.text).to.match(/^[^\n]+\n$/);
    expect(JSON.parse(stream.text)).to.deep.equal({
      url: `http://localhost:16686/trace/${TRACE_ID}`,
      traceId: TRACE_ID,
      spans: JSON.parse(JSON.stringify(trace.spans)),
    });
  });
});
