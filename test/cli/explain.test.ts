import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Explained, explain, explanation } from '../../src/cli/explain.ts';
import { idsIn } from '../../src/cli/ids.ts';
import { seekOtel } from '../support/command.ts';

const { valid } = JSON.parse(readFileSync(new URL('../vectors/ids.json', import.meta.url), 'utf8')) as {
  valid: { traceId: string; spanId: string; sessionId: string; requestId: string }[];
};

const explained = (text: string): Explained => explain(idsIn(text)[0] as ReturnType<typeof idsIn>[number]);

describe('seek-otel explain', () => {
  it('returns the UUIDs of a traceparent, a trace ID and traceId:spanId', () => {
    for (const { traceId, spanId, sessionId, requestId } of valid) {
      for (const id of [
        `00-${traceId}-${spanId}-01`,
        `${traceId}:${spanId}`,
        ` ${traceId.toUpperCase()}:${spanId}\n`,
      ]) {
        expect(explained(id)).to.deep.equal({
          kind: 'spanContext',
          traceId,
          spanId,
          sessionId,
          sessionIdIsTraceId: sessionId.replaceAll('-', '') === traceId,
          requestId,
          withDashes: undefined,
        });
      }
      expect(explained(traceId)).to.deep.include({
        traceId,
        sessionId,
        spanId: undefined,
        requestId: undefined,
      });
    }
  });

  it('returns the span ID and a part of the trace ID of a request ID', () => {
    for (const { traceId, spanId, requestId } of valid) {
      const { asRequestId } = explained(requestId) as Explained & { kind: 'uuid' };
      expect(asRequestId?.spanId).to.equal(spanId);
      expect(traceId).to.match(new RegExp(`^${asRequestId?.traceIdPattern.replaceAll('?', '.')}$`));
    }
  });

  it('returns the trace ID of a session ID, exactly or except for six bits', () => {
    for (const { traceId, sessionId } of valid) {
      const { asSessionId } = explained(sessionId) as Explained & { kind: 'uuid' };
      const { traceIdPattern = '', digit17 } = asSessionId ?? {};
      expect(traceId).to.match(new RegExp(`^${traceIdPattern.replaceAll('?', '.')}$`));
      expect(digit17).to.have.length(4).and.to.include(traceId.charAt(16));
    }
  });

  it('recognises UUIDs that this package never generates', () => {
    for (const [uuid, kind] of [
      ['018f4e7a-1b2c-7def-8abc-0123456789ab', 'a version 7 UUID.'],
      ['00000000-0000-0000-0000-000000000000', 'a UUID without a valid version.'],
      ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'a UUID without a valid version.'],
      ['4bf92f35-77b3-4da6-c3ce-929d0e0e4736', 'a UUID without a valid version.'],
    ] as const) {
      expect(explained(uuid)).to.include({ kind: 'uuid', asRequestId: undefined, asSessionId: undefined });
      expect(explanation(explained(uuid)))
        .to.contain(`${uuid} is ${kind}`)
        .and.to.contain('so it did not generate this one');
    }
    const withoutSpan = explained('00000000-0000-4000-8000-000000000001');
    expect(withoutSpan).to.deep.include({ asRequestId: undefined });
    expect(explanation(withoutSpan)).to.contain('If it is an X-Request-Id, it stands for\n  no span');
  });

  it('mentions the UUID that 32 digits may be, if they are its digits', () => {
    const uuid = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
    const digits = uuid.replaceAll('-', '');
    expect(explained(digits)).to.include({ kind: 'spanContext', traceId: digits, withDashes: uuid });
    expect(explanation(explained(digits))).to.contain(
      `If it is a UUID without its dashes instead, run: seek-otel explain ${uuid}`,
    );
    const other = 'fc1f7cd5bb2e35cbc0f19c557067cbbe';
    expect(explained(other)).to.include({ withDashes: undefined });
    expect(explanation(explained(other))).not.to.contain('dashes');
  });

  it('explains any ID', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uuid(),
          hex,
          hex.map((digits) => `${digits}:${digits.slice(16)}`),
        ),
        (text) => idsIn(text).every((id) => explanation(explain(id)).includes(id.id.slice(0, 32))),
      ),
    );
  });

  it('gives both readings of a UUID, and how to tell them apart', async () => {
    const uuid = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
    const { code, stdout } = await seekOtel(['explain', uuid]);
    expect(code).to.equal(0);
    expect(stdout).to.contain("Its digits don't tell which header it comes from.");
    expect(stdout).to.contain('\nIf it is an X-Request-Id, it stands for\n  span   4bf92f3577b3da63\n');
    expect(stdout)
      .to.contain(
        '\nIf it is an X-Session-Id, it stands for\n  trace  4bf92f3577b34da6a3ce929d0e0e4736   exactly',
      )
      .and.to.contain('4bf92f3577b3?da6?3ce929d0e0e4736   otherwise: 6 of the 128 bits are unknown')
      .and.to.contain('of digit 17 (2, 6, a, e)');
    expect(stdout).to.contain(`To find out which it is, and the trace, run: seek-otel find ${uuid}`);
  });

  it('prints the UUIDs of a span, and of a trace', async () => {
    const context = await seekOtel(['explain', '00-fc1f7cd5bb2e35cbf0f19c557067cbbe-b7ad6b7169203331-01']);
    expect(context.stdout).to.contain(
      'fc1f7cd5-bb2e-45cb-b0f1-9c557067cbbe   the trace ID, except for the 6 bits',
    );
    expect(context.stdout).to.contain('X-Request-Id  b7ad6b71-6920-4333-b1f1-9c557067cbbe');
    const trace = await seekOtel(['explain', '4bf92f3577b34da6a3ce929d0e0e4736']);
    expect(trace.stdout).to.contain('the exact trace ID').and.not.to.contain('X-Request-Id');
  });

  it('explains several IDs, also from standard input', async () => {
    const ids = ['749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', '018f4e7a-1b2c-7def-8abc-0123456789ab'];
    for (const ran of [
      await seekOtel(['explain', ...ids]),
      await seekOtel(['explain', '-'], { stdin: ids.join('\n') }),
    ]) {
      expect(ran.stdout.match(/^\S+ is a version \d UUID/gm)).to.deep.equal([
        `${ids[0]} is a version 4 UUID`,
        `${ids[1]} is a version 7 UUID`,
      ]);
    }
    const { stdout } = await seekOtel(['explain', '--json', ...ids]);
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(ids.map(explained))));
  });

  it('prints JSON', async () => {
    const id = '4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7';
    const { stdout } = await seekOtel(['explain', id, '--json']);
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(explained(id))));
  });

  it('describes the accepted IDs if the argument is not an ID', async () => {
    const { code, stdout, stderr } = await seekOtel(['explain', 'xyz\u001b[31m']);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.contain('is not an ID that seek-otel can look up.\nPass the UUID that SEEK quoted');
    expect(stderr).not.to.contain('\u001b');
  });
});
