import * as logfire from '@pydantic/logfire-node';
import { withSeek } from 'opentelemetry-instrumentation-seek';

logfire.configure({ sendToLogfire: false });
withSeek([]);
