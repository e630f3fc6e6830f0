/**
 * Sends requests through node:http2 over a real socket. Arguments: `seek`, `sdk` for an SDK alone, or `none`;
 * the hosts of SEEK; the origin. Answers with requests per second.
 */
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { SeekHttp2Instrumentation } from 'opentelemetry-instrumentation-seek';
import { answerWithThroughput } from './answer.ts';
import { startSdk } from './telemetry.ts';

const [, , variant, hosts, origin] = process.argv as unknown as [
  string,
  string,
  'seek' | 'sdk' | 'none',
  string,
  string,
];

if (variant !== 'none') {
  startSdk(
    variant === 'seek' ? [new SeekHttp2Instrumentation({ hosts: [hosts], userAgent: 'bench/1.0.0' })] : [],
  );
}
const session = connect(origin);

answerWithThroughput(() => text(session.request({ ':path': '/graphql' })));
