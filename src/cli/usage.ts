/** What `seek-otel --help` prints. */
export const USAGE = `seek-otel: from a UUID that SEEK quotes to its trace, and a look at how a service is set up

  seek-otel explain <id>        what the ID stands for: a UUID, a traceparent, a trace ID, or traceId:spanId
  seek-otel find <id>           the trace of the ID, from Jaeger
      --jaeger URL              of Jaeger's UI; default JAEGER_URL, else http://localhost:16686
      --service NAME            search what this service has recorded; default all services
      --lookback 7d             how far back: minutes (30m), hours (12h) or days (7d)
      --report                  a report in Markdown, to paste into a ticket for SEEK: no tokens, no query values
      --honeycomb DATASET       print links instead, into team/environment/dataset of Honeycomb
  seek-otel doctor              settings, versions, OTLP endpoint and start-up, from the application's own
                                environment and folder; every problem with its remedy
      --own-sdk                 the application starts an SDK itself, so that register is not to be found

      --json                    machine-readable
      --help, --version

Colours, bars and columns are for terminals: NO_COLOR, FORCE_COLOR and COLUMNS say otherwise.
Exit codes: 0 all is well; 1 nothing was found, or the doctor has found a problem; 2 the command line is wrong;
3 the backend can't be asked.
`;
