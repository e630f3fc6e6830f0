/** What `seek-otel --help` prints. */
export const USAGE = `seek-otel: find the trace behind a UUID that SEEK quotes, and check the setup of a service

  seek-otel explain <id>        show what an ID stands for: a UUID, a traceparent, a trace ID, or traceId:spanId
  seek-otel find <id>           show the trace of an ID, from Jaeger
      --jaeger URL              address of Jaeger's UI; default: JAEGER_URL, or http://localhost:16686
      --service NAME            search only the spans of this service; default: all services
      --lookback 7d             how far back to search, in minutes (30m), hours (12h) or days (7d)
      --report                  print a Markdown report for a ticket to SEEK, without tokens and query values
      --honeycomb DATASET       print links to Honeycomb instead; DATASET is team/environment/dataset
  seek-otel doctor              check the settings, versions, start-up and OTLP endpoint of an application; run it in
                                the application's folder and environment
      --own-sdk                 the application starts an SDK itself, so don't look for register

      --json                    print JSON
      --help, --version

A terminal gets colours, bars and columns. NO_COLOR, FORCE_COLOR and COLUMNS override this.
Exit codes: 0 success; 1 nothing found, or the doctor found a problem; 2 wrong usage; 3 the backend can't be queried.
`;
