import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

const PAIRS = { pairs: 120, warmUp: 15 };

function channels(name: string, what: string, origin: string, atMost: number): Measure {
  return {
    name,
    what,
    against: 'plain `UndiciInstrumentation`',
    target: { atMost },
    run: () =>
      ratioOfProcesses((variant) => startMeasuring('channels.ts', [variant, origin]), 'seek', 'plain', PAIRS),
  };
}

export const CHANNELS: readonly Measure[] = [
  channels(
    'request',
    "handling of a SEEK request on undici's channels, create to trailers, batch processor",
    'https://graphql.seek.com',
    1.15,
  ),
  channels('other-host', 'the same for a request to another host', 'https://other.example', 1.03),
];
