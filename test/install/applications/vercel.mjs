import { registerOTel } from '@vercel/otel';
import { withSeek } from 'opentelemetry-instrumentation-seek';

registerOTel({ instrumentations: withSeek([]) });
