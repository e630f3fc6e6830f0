import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../examples/stand-ins/otlp-receiver.ts';
import { type RecordingServer, type RecordingServerOptions, useRecordingServer } from './recording-server.ts';
import { useResource } from './use-resource.ts';

/** The two servers that a process under test talks to. */
export interface SeekAndCollector {
  readonly seek: RecordingServer;
  readonly collector: OtlpReceiver;
  /** Environment variables that point a process at both servers. */
  env(): Record<string, string>;
  /** The received spans that carry a SEEK request ID. */
  seekSpans(): readonly ReceivedSpan[];
}

/** Starts a stand-in for SEEK and an OTLP receiver before each test of a `describe`, and closes both after it. */
export function useSeekAndCollector(options?: RecordingServerOptions): SeekAndCollector {
  const seek = useRecordingServer(options);
  const collector = useResource(startOtlpReceiver, (each) => each.close());
  return {
    seek,
    collector,
    env: () => environmentFor(seek, collector.url),
    seekSpans: () => collector.spans.filter(({ attributes }) => 'seek.request_id' in attributes),
  };
}

/**
 * Environment variables that point a process at a stand-in for SEEK and at a collector. Metrics and logs are off,
 * because the receivers of the tests count what the process exports.
 */
export function environmentFor(seek: RecordingServer, collectorUrl: string): Record<string, string> {
  return {
    SEEK_URL: seek.origin,
    // With its port: the collector has the same address.
    SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}
