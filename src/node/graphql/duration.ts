/**
 * The metric `seek.client.graphql.duration`: how long GraphQL calls take, and how they fail. A histogram, in seconds.
 *
 * @module
 */
import {
  type Attributes,
  createNoopMeter,
  type Histogram,
  type MeterProvider,
  metrics,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_GRAPHQL_OPERATION_TYPE,
  ATTR_SEEK_GRAPHQL_ROOT_FIELD,
  METRIC_SEEK_CLIENT_GRAPHQL_DURATION,
} from '../../core/conventions.ts';
import type { GraphqlRequest } from '../../core/graphql/request.ts';
import { durationHistogram } from '../duration-histogram.ts';
import { OWN_PACKAGE, OWN_VERSION } from '../packages/names.ts';

/** Each combination of attributes is a time series, which costs memory here and money in a backend. */
const MAX_COMBINATIONS = 100;
/** The fallback of the conventions: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
const OTHER = '_OTHER';

interface Duration {
  readonly histogram: Histogram;
  readonly combinations: Set<string>;
}

/** Of the last global meter provider. Unlike for tracers, the API has no proxy for a provider that is set later. */
let current: { readonly provider: MeterProvider; readonly duration: Duration | undefined } | undefined;

/** Whether the application has a meter provider. */
export function isMeasured(): boolean {
  return durationOf(metrics.getMeterProvider()) !== undefined;
}

/**
 * Records the duration of a call.
 *
 * @param errorType - `undefined` if the call succeeded
 */
export function recordDuration(
  { type, rootFields: [field] }: GraphqlRequest,
  seconds: number,
  errorType: string | undefined,
): void {
  const duration = durationOf(metrics.getMeterProvider());
  if (duration === undefined) {
    return;
  }
  const { histogram, combinations } = duration;
  const combination = JSON.stringify([type, field, errorType]);
  if (combinations.size < MAX_COMBINATIONS) {
    combinations.add(combination);
  }
  histogram.record(
    seconds,
    combinations.has(combination)
      ? attributesOf(type, field, errorType)
      : attributesOf(type, OTHER, errorType && OTHER),
  );
}

function attributesOf(
  type: string | undefined,
  field: string | undefined,
  errorType: string | undefined,
): Attributes {
  return {
    ...(type === undefined ? {} : { [ATTR_GRAPHQL_OPERATION_TYPE]: type }),
    ...(field === undefined ? {} : { [ATTR_SEEK_GRAPHQL_ROOT_FIELD]: field }),
    ...(errorType === undefined ? {} : { [ATTR_ERROR_TYPE]: errorType }),
  };
}

function durationOf(provider: MeterProvider): Duration | undefined {
  if (current?.provider !== provider) {
    const meter = provider.getMeter(OWN_PACKAGE, OWN_VERSION);
    const histogram = durationHistogram(
      meter,
      METRIC_SEEK_CLIENT_GRAPHQL_DURATION,
      'Duration of GraphQL calls to SEEK, from the request to the end of the response.',
    );
    const isNoop = histogram === createNoopMeter().createHistogram(METRIC_SEEK_CLIENT_GRAPHQL_DURATION);
    current = { provider, duration: isNoop ? undefined : { histogram, combinations: new Set() } };
  }
  return current.duration;
}
