import { Call } from './call-button';
import { fetchFromSeek } from './seek';
import { SessionId } from './session-id';

export default async function Page({ searchParams }: { searchParams: Promise<object> }) {
  if (!('again' in (await searchParams))) {
    await fetchFromSeek(`${process.env.SEEK_URL}/ssr`);
  }
  return (
    <main>
      <SessionId />
      <Call />
    </main>
  );
}
