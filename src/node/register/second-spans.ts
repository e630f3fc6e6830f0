/**
 * Detects that other code records calls to SEEK with the SDK of `register`: another start-up that came later, whose
 * spans go where the first one's go. It does not matter how that code sees the calls.
 *
 * @module
 */
import { type Attributes, SpanKind } from '@opentelemetry/api';
import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SEEK_REQUEST_ID,
  ATTR_URL_FULL,
} from '../../core/conventions.ts';
import type { Warn } from '../../core/diagnostics.ts';
import { guarded } from '../../core/guarded.ts';
import type { Settings } from '../../core/settings.ts';
import { START_UPS_PAGE } from './second-start-up.ts';

/** The part of a finished span that is used here. It is the same in both release lines. */
interface FinishedSpan {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly instrumentationScope: { readonly name: string };
}

interface SpanProcessor {
  onStart(): void;
  onEnd(span: FinishedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The list of span processors of a started `NodeSDK`. It is private, and the same in both release lines. */
interface Sdk {
  readonly _tracerProvider?: {
    readonly _activeSpanProcessor?: { readonly _spanProcessors?: SpanProcessor[] };
  };
}

const ORIGIN = /^https?:\/\/[^/?#]+/i;

/** Warns once of a client span of a call to SEEK that is not a span of this package. */
export function warnOfSecondSpans(
  sdk: object,
  { enabled, isSeekHost }: Pick<Settings, 'enabled' | 'isSeekHost'>,
  warn: Warn,
): void {
  if (enabled) {
    (sdk as Sdk)._tracerProvider?._activeSpanProcessor?._spanProcessors?.push(
      secondSpanProcessor(isSeekHost, warn),
    );
  }
}

function secondSpanProcessor(isSeekHost: Settings['isSeekHost'], warn: Warn): SpanProcessor {
  let hasWarned = false;
  const nothing = async () => {};
  return {
    onStart: () => {},
    onEnd: (span) => {
      if (hasWarned || span.kind !== SpanKind.CLIENT || ATTR_SEEK_REQUEST_ID in span.attributes) {
        return;
      }
      guarded('reading a span', () => {
        const origin = originOfAnswered(span.attributes);
        if (origin !== undefined && isSeekHost(origin)) {
          hasWarned = true;
          warn(
            `a call to SEEK has a span of ${span.instrumentationScope.name} that does not carry its IDs: another setup also traces HTTP clients through the SDK of register; start only one of them, or turn off HTTP clients in the other one (${START_UPS_PAGE})`,
          );
        }
      });
    },
    forceFlush: nothing,
    shutdown: nothing,
  };
}

/** A span without a status may belong to a request that was never sent. Its URL is what the application wanted to call. */
function originOfAnswered(attributes: Attributes): string | undefined {
  // The older names of the conventions: OTEL_SEMCONV_STABILITY_OPT_IN selects them.
  const status = attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] ?? attributes['http.status_code'];
  const url = attributes[ATTR_URL_FULL] ?? attributes['http.url'];
  return status === undefined ? undefined : ORIGIN.exec(`${url}`)?.[0];
}
