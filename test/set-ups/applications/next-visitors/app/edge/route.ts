import { seekFetch } from 'opentelemetry-instrumentation-seek/web';

export const runtime = 'edge';

const fetchFromSeek = seekFetch(fetch, {
  hosts: process.env.SEEK_OTEL_HOSTS?.split(','),
  userAgent: 'consumer/1.2.3',
});

export async function GET() {
  await fetchFromSeek(`${process.env.SEEK_URL}/edge`);
  return new Response('called');
}
