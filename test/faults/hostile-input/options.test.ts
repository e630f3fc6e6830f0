import { expect } from 'chai';
import fc from 'fast-check';
import { resolveSettings } from '../../../src/core/settings.ts';
import { SeekInstrumentation, type SeekOptions, withSeek } from '../../../src/index.ts';
import { host, hostile, text } from './hostile.ts';

const anything = fc.anything({
  key: fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '0'),
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withTypedArray: true,
});
const given = fc.oneof(
  fc.record(
    {
      enabled: fc.oneof(fc.boolean(), anything),
      hosts: fc.oneof(fc.array(host), fc.array(anything), anything),
      userAgent: fc.oneof(text, fc.constant(false), anything),
      session: fc.oneof(fc.constantFrom('trace', 'process'), anything),
      propagate: fc.oneof(fc.constantFrom('traceparent', 'all', 'none'), anything),
      graphql: fc.oneof(fc.boolean(), anything),
      requestLog: anything,
      requestHook: anything,
      ['__proto__']: anything,
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom(null, 'my-service/1.2.3', []),
  anything,
);
const NAMED = /^SEEK (option|options) .*; found /s;
const BY_HOST = /^SEEK option "hosts": ".*" is not a valid host pattern/s;
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** RFC 9110, section 10.1.5, with single spaces. */
const PRODUCTS = new RegExp(`^${TOKEN}(/${TOKEN})?( ${TOKEN}(/${TOKEN})?)*$`);

describe('hostile options', () => {
  const expectAcceptedOrNamed = (make: () => void) => {
    try {
      make();
    } catch (error) {
      expect(error).to.be.instanceOf(TypeError);
      expect((error as Error).message).to.satisfy(
        (message: string) => NAMED.test(message) || BY_HOST.test(message),
      );
    }
  };

  hostile('of SeekInstrumentation are accepted, or named in a TypeError', 0.04, given, (options) =>
    expectAcceptedOrNamed(() => new SeekInstrumentation(options as SeekOptions).disable()),
  );

  hostile('of withSeek are accepted, or named in a TypeError', 0.02, given, (options) =>
    expectAcceptedOrNamed(() => {
      for (const instrumentation of withSeek([], options as SeekOptions)) {
        instrumentation.disable();
      }
    }),
  );

  const userAgents = fc.oneof(
    text,
    fc.array(text).map((products) => products.join(' ')),
  );
  hostile('do not inject anything into User-Agent', 0.04, userAgents, (userAgent) =>
    expectAcceptedOrNamed(() => {
      const surroundings = { env: {}, application: () => undefined };
      expect(resolveSettings({ userAgent }, surroundings).settings.userAgent.value).to.match(PRODUCTS);
    }),
  );
});
