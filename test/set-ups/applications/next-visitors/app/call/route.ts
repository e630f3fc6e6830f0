import { withSeekSession } from 'opentelemetry-instrumentation-seek';
import { fetchFromSeek } from '../seek';

export async function GET() {
  await fetch(`${process.env.SEEK_URL}/fetch`);
  await withSeekSession(async () => {
    await fetch(`${process.env.SEEK_URL}/opened`);
    await fetchFromSeek(`${process.env.SEEK_URL}/module`);
  });
  return new Response('called');
}
