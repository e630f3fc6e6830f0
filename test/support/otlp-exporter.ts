import type { TransportResult } from '../../src/node/register/export-failure.ts';

export interface FakeExporter {
  readonly _delegate: {
    readonly _transport: {
      readonly _transport: { send(): Promise<TransportResult> };
      send(): Promise<TransportResult>;
    };
    export(items: unknown, done: (result: { code: number; error?: unknown }) => void): void;
  };
}

/**
 * An exporter with the private methods of OpenTelemetry's OTLP/HTTP exporters. A test that follows it wraps no methods
 * of OpenTelemetry's own, which other tests use.
 *
 * @param retryMillis - how long it waits before it retries
 */
export function exporterWith(send: () => Promise<TransportResult>, retryMillis = 60_000): FakeExporter {
  class Http {
    readonly _parameters = { url: 'http://localhost:4318/v1/traces' };
    send(): Promise<TransportResult> {
      return send();
    }
  }
  class Retrying {
    readonly _transport = new Http();
    async send(): Promise<TransportResult> {
      const result = await this._transport.send();
      return result.status === 'retryable' ? this.retry({}, 10_000, retryMillis) : result;
    }
    retry(_data: unknown, _timeoutMillis: number, _inMillis: number): Promise<TransportResult> {
      return Promise.resolve({ status: 'failure', error: new Error('not retried') });
    }
  }
  class Delegate {
    readonly _transport = new Retrying();
    export(_items: unknown, done: (result: { code: number; error?: unknown }) => void): void {
      void this._transport
        .send()
        .then(({ status, error }) => done(status === 'success' ? { code: 0 } : { code: 1, error }));
    }
  }
  return { _delegate: new Delegate() };
}
