/**
 * Sends requests through node:http2 over a real socket. Arguments: `seek`, `sdk` for an SDK alone, or `none`;
 * the hosts of SEEK; the origin. Answers with requests per second.
 */
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { SeekHttp2Instrumentation } from 'opentelemetry-instrumentation-seek';
import { answer } from './answer.ts';
import { startSdk } from './telemetry.ts';

const [, , variant, hosts, origin] = process.argv as unknown as [
  string,
  string,
  'seek' | 'sdk' | 'none',
  string,
  string,
];
const REQUESTS = 150;
const AT_ONCE = 25;

if (variant !== 'none') {
  startSdk(
    variant === 'seek' ? [new SeekHttp2Instrumentation({ hosts: [hosts], userAgent: 'bench/1.0.0' })] : [],
  );
}
const session = connect(origin);

answer(async () => {
  let left = REQUESTS;
  const started = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        await text(session.request({ ':path': '/graphql' }));
      }
    }),
  );
  return (REQUESTS * 1e9) / Number(process.hrtime.bigint() - started);
});
