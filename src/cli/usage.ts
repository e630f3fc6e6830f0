/** What `seek-otel --help` prints. */
export const USAGE = `seek-otel: find the trace behind a UUID that SEEK quotes, and check the setup of a service

  seek-otel find <id>...        show the traces of IDs, from Jaeger or "seek-otel tail"; "find" is optional
      --jaeger URL              address of Jaeger's UI; default: JAEGER_URL, or http://localhost:16686
      --tempo URL               address of Grafana Tempo; default: TEMPO_URL
      --link URL                link traces to this URL, which must contain {traceId}; default: SEEK_OTEL_TRACE_LINK.
                                Without --jaeger and --tempo, print links only
      --honeycomb DATASET       print links to Honeycomb only; DATASET is team/environment/dataset
      --service NAME            search only the spans of this service; default: all services
      --lookback 7d             how far back to search, in minutes (30m), hours (12h) or days (7d)
      --report[=markdown|text]  print a report for a ticket or mail to SEEK, without tokens and query values
  seek-otel explain <id>...     show which trace and span a UUID stands for, and which UUIDs stand for a trace
  seek-otel tail [-- command]   receive traces and show each as it completes; "find" can look them up meanwhile.
                                With a command, start it with register and trace it
      --port 4318               port for OTLP over HTTP; 0: any free port
      --ui-port 16686           port for "find"; 0: any free port
      --own-sdk                 the command starts an SDK itself, so don't add register
  seek-otel doctor              check the settings, versions, start-up and OTLP endpoint of an application; run it in
                                the application's folder and environment
      --own-sdk                 the application starts an SDK itself, so don't look for register

      --json                    print JSON
      -h, --help, --version

An ID is a UUID, a trace ID, traceId:spanId or a traceparent, with or without text around it; - reads standard input:
  seek-otel 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28
  seek-otel find --report 'X-Request-Id: 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28' > ticket.md
  grep FORBIDDEN app.log | seek-otel find -

A terminal gets colours, bars and columns. NO_COLOR, FORCE_COLOR and COLUMNS override this.
Exit codes: 0 success; 1 an ID was not found, or the doctor found a problem; 2 wrong usage; 3 the backend can't be
queried. "tail" with a command exits with the code of the command.
`;
