// Emits a log record with the installed Logs SDK and SeekLogRecordProcessor. Throws if the record has no session ID.
const { strictEqual } = require('node:assert');
const { LoggerProvider } = require('@opentelemetry/sdk-logs');
const {
  getSeekSessionId,
  SeekLogRecordProcessor,
  withSeekSession,
} = require('opentelemetry-instrumentation-seek');

exports.logInSession = () => {
  const recorded = [];
  const recorder = { onEmit: ({ attributes }) => recorded.push(attributes), forceFlush() {}, shutdown() {} };
  const provider = new LoggerProvider({ processors: [new SeekLogRecordProcessor(), recorder] });
  withSeekSession(() => {
    provider.getLogger('compat').emit({ body: 'in a session' });
    strictEqual(recorded[0]['seek.session_id'], getSeekSessionId());
  });
};
