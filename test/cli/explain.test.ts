import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { explain, explanation } from '../../src/cli/explain.ts';
import { seekOtel } from '../support/command.ts';

const { valid } = JSON.parse(readFileSync(new URL('../vectors/ids.json', import.meta.url), 'utf8')) as {
  valid: { traceId: string; spanId: string; sessionId: string; requestId: string }[];
};

describe('seek-otel explain', () => {
  it('returns the UUIDs of a traceparent, a trace ID and traceId:spanId', () => {
    for (const { traceId, spanId, sessionId, requestId } of valid) {
      for (const id of [
        `00-${traceId}-${spanId}-01`,
        `${traceId}:${spanId}`,
        ` ${traceId.toUpperCase()}:${spanId}\n`,
      ]) {
        expect(explain(id)).to.deep.equal({
          kind: 'spanContext',
          traceId,
          spanId,
          sessionId,
          sessionIdIsTraceId: sessionId.replaceAll('-', '') === traceId,
          requestId,
        });
      }
      expect(explain(traceId)).to.deep.include({
        traceId,
        sessionId,
        spanId: undefined,
        requestId: undefined,
      });
    }
  });

  it('returns the span ID and a part of the trace ID of a request ID', () => {
    for (const { traceId, spanId, requestId } of valid) {
      const explained = explain(requestId);
      if (explained?.kind !== 'uuid') {
        throw new Error('not explained as a UUID');
      }
      expect(explained.asRequestId?.spanId).to.equal(spanId);
      expect(traceId).to.match(new RegExp(`^${explained.asRequestId?.traceIdPattern.replaceAll('?', '.')}$`));
    }
  });

  it('returns the trace ID of a session ID, exactly or except for six bits', () => {
    for (const { traceId, sessionId } of valid) {
      const explained = explain(sessionId);
      if (explained?.kind !== 'uuid' || explained.asSessionId === undefined) {
        throw new Error('not explained as a session ID');
      }
      const { traceIdPattern, digit17 } = explained.asSessionId;
      expect(traceId).to.match(new RegExp(`^${traceIdPattern.replaceAll('?', '.')}$`));
      expect(digit17).to.have.length(4).and.to.include(traceId.charAt(16));
    }
  });

  it('recognises UUIDs that this package never generates', () => {
    for (const uuid of [
      '018f4e7a-1b2c-7def-8abc-0123456789ab',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ]) {
      const explained = explain(uuid);
      expect(explained).to.include({ kind: 'uuid', asRequestId: undefined, asSessionId: undefined });
      expect(explained && explanation(explained)).to.contain('so it did not generate this one');
    }
    expect(explain('00000000-0000-4000-8000-000000000001')).to.deep.include({ asRequestId: undefined });
    expect(explanation(explain('00000000-0000-4000-8000-000000000001') as never)).to.contain(
      'stands for no span',
    );
    expect(explanation(explain('00000000-0000-0000-0000-000000000000') as never)).to.contain(
      'is a UUID without a version.',
    );
    expect(explanation(explain('018f4e7a-1b2c-7def-8abc-0123456789ab') as never)).to.contain(
      'is a version 7 UUID.',
    );
  });

  it('returns undefined for any other text, and never throws', () => {
    for (const id of [
      '',
      'xyz',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      '0'.repeat(32),
      `ff-${valid[0]?.traceId}-${valid[0]?.spanId}-01`,
    ]) {
      expect(explain(id)).to.equal(undefined);
    }
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF-:?'), maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), hex, fc.uuid()), (id) => {
        const explained = explain(id);
        return explained === undefined || explanation(explained).length > 0;
      }),
    );
  });

  it('prints text', async () => {
    const { code, stdout } = await seekOtel(['explain', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('trace  4bf92f3577b34da6a3ce929d0e0e4736   exactly, if register');
    expect(stdout).to.contain('4bf92f3577b3?da6?3ce929d0e0e4736   otherwise: 6 of the 128 bits are unknown');
    expect(stdout).to.contain('of digit 17 (2, 6, a, e)');
    expect(stdout).to.contain('span   4bf92f3577b3da63');

    const context = await seekOtel(['explain', '00-fc1f7cd5bb2e35cbf0f19c557067cbbe-b7ad6b7169203331-01']);
    expect(context.stdout).to.contain(
      'fc1f7cd5-bb2e-45cb-b0f1-9c557067cbbe   the trace ID, except for the 6 bits',
    );
    const trace = await seekOtel(['explain', '4bf92f3577b34da6a3ce929d0e0e4736']);
    expect(trace.stdout).to.contain('the exact trace ID').and.not.to.contain('X-Request-Id');
  });

  it('prints JSON', async () => {
    const id = '4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7';
    const { stdout } = await seekOtel(['explain', id, '--json']);
    expect(JSON.parse(stdout)).to.deep.equal(explain(id));
  });

  it('describes the accepted IDs if the argument is not an ID', async () => {
    const { code, stdout, stderr } = await seekOtel(['explain', 'xyz\u001b[31m']);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.contain('is not a UUID, a traceparent, a trace ID or traceId:spanId.');
    expect(stderr).not.to.contain('\u001b');
  });
});
