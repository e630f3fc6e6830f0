import { v4 } from 'uuid';

/**
 * An OpenTelemetry `IdGenerator` whose trace IDs are version-4 UUIDs (RFC 9562) without dashes, so that the
 * `X-Session-Id` of a trace *is* its trace ID.
 *
 * The right-most 7 bytes, which W3C Trace Context level 2 wants random and ratio samplers read, stay fully
 * random: version and variant sit in bytes 6 and 8.
 *
 * @example new NodeSDK({ idGenerator: new UuidTraceIdGenerator(), instrumentations: [new SeekInstrumentation()] })
 */
export class UuidTraceIdGenerator {
  /** @returns 32 lower-case hex digits */
  generateTraceId(): string {
    return v4().replaceAll('-', '');
  }

  /** @returns 16 lower-case hex digits, all of them random */
  generateSpanId(): string {
    // The first and the last 8 digits of a version-4 UUID hold neither version nor variant.
    const uuid = v4();
    const spanId = uuid.slice(0, 8) + uuid.slice(28);
    return spanId === '0000000000000000' ? '0000000000000001' : spanId;
  }
}
