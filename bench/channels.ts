import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

/** A process in which V8 optimises less is up to a third slower, so that there are more of them. */
const PAIRS = { pairs: 120, warmUp: 15, processes: 5 };

/** @param args - the arguments of the process after the variant */
function channels(
  name: string,
  what: string,
  args: readonly string[],
  atMost: number,
  { variant = 'seek', baseline = 'plain', against = 'plain `UndiciInstrumentation`' } = {},
): Measure {
  return {
    name,
    what,
    against,
    target: { atMost },
    run: () =>
      ratioOfProcesses((each) => startMeasuring('channels.ts', [each, ...args]), variant, baseline, PAIRS),
  };
}

const SEEK = 'https://graphql.seek.com';

export const CHANNELS: readonly Measure[] = [
  channels(
    'request',
    "handling of a SEEK request on undici's channels, create to trailers, batch processor",
    [SEEK],
    1.1,
  ),
  channels('request-sdk-ids', 'the same with the ID generator of the SDK', [SEEK], 1.1, {
    variant: 'seek-with-sdk-ids',
  }),
  channels('request-by-hand', '`request`', [SEEK], 1.1, {
    baseline: 'by-hand',
    against: 'plain, in an application that sends the headers and records them',
  }),
  channels(
    'graphql',
    'the same for a GraphQL call with a query of 150 bytes, its bodies included',
    [SEEK, 'graphql'],
    1.25,
  ),
  {
    name: 'graphql-off',
    what: 'the same',
    against: 'the same with `SEEK_OTEL_GRAPHQL=false`',
    run: () =>
      ratioOfProcesses(
        (variant) => startMeasuring('channels.ts', [variant, SEEK, 'graphql']),
        'seek',
        'seek-without-graphql',
        PAIRS,
      ),
  },
  channels('other-host', '`request` for a request to another host', ['https://other.example'], 1),
];
