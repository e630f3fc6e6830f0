import type { Destination } from '../destination.ts';

/** What to do after the demo, with the ID of a request that failed in it. */
export function nextSteps(
  requestId: string,
  destination: Destination | undefined,
  { JAEGER_URL }: Readonly<Record<string, string | undefined>>,
): string {
  return ['Next:', ...findSteps(requestId, destination, JAEGER_URL), ...SERVICE_STEPS].join('\n');
}

const SERVICE_STEPS = [
  '- To see the calls of your own service, run in its folder:',
  '    npm install opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/instrumentation-http',
  '    npx seek-otel tail -- node app.mjs',
];

function findSteps(
  requestId: string,
  destination: Destination | undefined,
  jaegerUrl: string | undefined,
): readonly string[] {
  if (destination === undefined) {
    return [
      '- To keep the traces and look them up yourself, run this in a second terminal, and npm start once more:',
      '    npx seek-otel tail',
    ];
  }
  if (destination.jaegerUrl('') === undefined) {
    return [
      '- The traces are in Honeycomb, too. For links to them, run:',
      `    npx seek-otel find ${requestId} --honeycomb <team>/<environment>/<dataset>`,
    ];
  }
  return [
    `- The traces went to ${destination.tracesUrl}, too. To look one up there, run:`,
    `    npx seek-otel find ${requestId}${jaegerUrl ? ` --jaeger ${jaegerUrl}` : ''}`,
  ];
}
