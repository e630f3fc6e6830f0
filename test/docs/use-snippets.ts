import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { onlyHeader, type RecordedRequest } from '../support/recording-server.ts';
import { type Ended, runShell } from '../support/run-node.ts';
import { type SeekAndCollector, useSeekAndCollector } from '../support/seek-and-collector.ts';
import { SNIPPETS } from './snippets.ts';

export interface UsedSnippets extends Pick<SeekAndCollector, 'seek' | 'collector'> {
  /** The environment of the snippets. */
  environment(): Record<string, string>;
  /** Runs a shell command in the folder to its end. */
  start(command: string, env: Record<string, string>): Promise<Ended>;
  /** The same for a command that must succeed without a word on standard error. */
  run(command: string, env?: Record<string, string>): Promise<Ended>;
  /** Expects that a request carries the three headers of an exported span, whose IDs they encode completely. */
  expectStamped(request: RecordedRequest | undefined, userAgent: string): void;
  /**
   * Expects the same of the only request in a service whose trace IDs OpenTelemetry generates. There, the session ID
   * encodes all but 6 bits of the trace ID.
   */
  expectRecorded(userAgent: string): void;
}

/** Writes the snippets of the README into a folder before each test of a `describe`, and starts what they talk to. */
export function useSnippets(folder: () => string): UsedSnippets {
  const { seek, collector, env } = useSeekAndCollector();
  beforeEach(() => {
    for (const [name, text] of SNIPPETS) {
      writeFileSync(join(folder(), name), text);
    }
  });
  const environment = () => ({
    ...env(),
    SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
    // Warnings of npx about the user's npm configuration would be part of the output.
    npm_config_loglevel: 'error',
  });
  const start = (command: string, more: Record<string, string>): Promise<Ended> =>
    runShell(
      command.replaceAll('http://localhost:4318', collector.url),
      { ...environment(), ...more },
      folder(),
    );
  return {
    seek,
    collector,
    environment,
    start,
    run: async (command, more = {}) => {
      const ended = await start(command, more);
      expect({ code: ended.code, stderr: ended.stderr }).to.deep.equal({ code: 0, stderr: '' });
      return ended;
    },
    expectStamped: (request, userAgent) => {
      const requestId = onlyHeader(request, 'x-request-id');
      const sessionId = onlyHeader(request, 'x-session-id');
      const traceId = traceIdFromSessionId(sessionId);
      const spanId = spanIdFromRequestId(requestId);
      expect(onlyHeader(request, 'user-agent')).to.equal(userAgent);
      expect(onlyHeader(request, 'traceparent')).to.equal(`00-${traceId}-${spanId}-01`);
      const span = collector.spans.find((candidate) => candidate.spanId === spanId);
      expect(span).to.include({ traceId, kind: 3 });
      expect(span?.attributes).to.include({
        'seek.request_id': requestId,
        'seek.session_id': sessionId,
        'user_agent.original': userAgent,
      });
    },
    expectRecorded: (userAgent) => {
      expect(seek.requests).to.have.length(1);
      const requestId = onlyHeader(seek.requests[0], 'x-request-id');
      const spans = collector.spans.filter(({ kind }) => kind === 3);
      expect(spans.map(({ spanId }) => spanId)).to.deep.equal([spanIdFromRequestId(requestId)]);
      expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(
        sessionIdFromTraceId(spans[0]?.traceId ?? ''),
      );
      expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal(userAgent);
    },
  };
}
