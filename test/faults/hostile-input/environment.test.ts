import { expect } from 'chai';
import fc from 'fast-check';
import { resolveSettings, settingsOf } from '../../../src/core/settings.ts';
import { host, hostile, leadsToSeek, origin, text } from './hostile.ts';

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** RFC 9110, section 10.1.5, with single spaces. */
const PRODUCTS = new RegExp(`^${TOKEN}(/${TOKEN})?( ${TOKEN}(/${TOKEN})?)*$`);

const env = fc.record(
  {
    SEEK_OTEL_ENABLED: fc.oneof(fc.constantFrom('true', 'FALSE'), text),
    SEEK_OTEL_HOSTS: fc.oneof(
      fc.array(host).map((hosts) => hosts.join(',')),
      text,
    ),
    SEEK_OTEL_USER_AGENT: fc.oneof(fc.constantFrom('off', 'my-service/1.2.3', '@scope/x/1 y'), text),
    SEEK_OTEL_SESSION: fc.oneof(fc.constantFrom('trace', 'process'), text),
    SEEK_OTEL_PROPAGATE: fc.oneof(fc.constantFrom('traceparent', 'all', 'none'), text),
    SEEK_OTEL_ACCEPT_SESSION: fc.oneof(fc.constantFrom('true', 'false'), text),
    SEEK_OTEL_GRAPHQL: fc.oneof(fc.constantFrom('true', 'false'), text),
    SEEK_OTEL_LOG: fc.oneof(fc.constantFrom('none', 'JSON'), text),
    OTEL_SERVICE_NAME: text,
    OTEL_RESOURCE_ATTRIBUTES: fc.oneof(
      fc
        .array(
          fc.tuple(fc.oneof(fc.constantFrom('service.name', 'service.version', '__proto__'), text), text),
        )
        .map((pairs) => pairs.map((pair) => pair.join('=')).join(',')),
      text,
    ),
  },
  { requiredKeys: [] },
);
const application = fc.option(fc.record({ name: text, version: fc.option(text, { nil: undefined }) }), {
  nil: undefined,
});

describe('a hostile environment', () => {
  const input = fc.tuple(env, application, origin);
  hostile(
    'does not stop a service: an invalid value causes a warning, and the default applies',
    0.08,
    input,
    ([each, named, url]) => {
      const { settings: resolved, problems } = resolveSettings(
        {},
        { env: each, application: () => named as never },
      );
      const settings = settingsOf(resolved, () => {});
      expect(settings.session).to.be.oneOf(['trace', 'process']);
      expect(settings.propagate).to.be.oneOf(['traceparent', 'all', 'none']);
      expect(settings.enabled).to.be.a('boolean');
      expect(settings.graphql).to.equal(each.SEEK_OTEL_GRAPHQL?.trim().toLowerCase() !== 'false');
      expect(resolved.log.value).to.equal(
        each.SEEK_OTEL_LOG?.trim().toLowerCase() === 'json' ? 'json' : 'none',
      );
      expect(settings.acceptSession).to.equal(each.SEEK_OTEL_ACCEPT_SESSION?.trim().toLowerCase() === 'true');
      if (typeof settings.userAgent === 'string') {
        expect(settings.userAgent).to.match(PRODUCTS);
      }
      const areHostsConfigured =
        /[^\s,]/.test(each.SEEK_OTEL_HOSTS ?? '') &&
        !problems.some(({ variable }) => variable === 'SEEK_OTEL_HOSTS');
      if (!areHostsConfigured) {
        expect(settings.isSeekHost(url)).to.equal(leadsToSeek(url));
      }
    },
  );
});
