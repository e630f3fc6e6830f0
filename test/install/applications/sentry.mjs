import * as Sentry from '@sentry/node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

Sentry.init({ tracesSampleRate: 1 });
withSeek([]);
