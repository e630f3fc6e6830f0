import { JAEGER_UI_PORT } from '../ports.ts';

/** What `seek-otel tail` says when it is ready. */
export function introduction(port: number, uiPort: number, isAlone: boolean): string {
  const jaeger = uiPort === JAEGER_UI_PORT ? '' : ` --jaeger localhost:${uiPort}`;
  return [
    `Receiving traces on http://localhost:${port} (OTLP over HTTP).`,
    `To find one, run: seek-otel find <UUID>${jaeger}`,
    ...(isAlone ? ['Press Ctrl-C to stop and print a summary.'] : []),
    '',
  ].join('\n');
}
