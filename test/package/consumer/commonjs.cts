// The types of this package in a CommonJS file, which requires an ES module.
import http = require('@opentelemetry/instrumentation-http');
import sdk = require('@opentelemetry/sdk-node');
import seek = require('opentelemetry-instrumentation-seek');

const instrumentation: seek.SeekInstrumentation = new seek.SeekInstrumentation({ hosts: [] });
export = new sdk.NodeSDK({
  idGenerator: new seek.UuidTraceIdGenerator(),
  instrumentations: [instrumentation, ...seek.withSeek([new http.HttpInstrumentation()])],
});
