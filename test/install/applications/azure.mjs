import { useAzureMonitor } from '@azure/monitor-opentelemetry';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { withSeek } from 'opentelemetry-instrumentation-seek';

useAzureMonitor();
withSeek([new HttpInstrumentation()]);
