import type { Span } from '@opentelemetry/api';
import { expect } from 'chai';
import fc from 'fast-check';
import { recordWebhook } from '../../src/node/webhook.ts';

const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

type Headers = Parameters<typeof recordWebhook>[1]['headers'];

describe('recordWebhook', () => {
  const recorded = (headers: Headers, url?: string, webhookPath?: string) => {
    const attributes: Record<string, unknown> = {};
    const span = {
      setAttribute: (key: string, value: unknown) => Object.assign(attributes, { [key]: value }),
    };
    recordWebhook(span as unknown as Span, { url, headers }, webhookPath);
    return attributes;
  };

  it('records the X-Request-Id of a signed delivery', () => {
    expect(recorded({ 'seek-signature': 'ab12', 'x-request-id': REQUEST_ID })).to.deep.equal({
      'seek.webhook.request_id': REQUEST_ID,
    });
  });

  it('records the X-Request-Id of an unsigned delivery to the path of the webhook', () => {
    const id = { 'x-request-id': REQUEST_ID };
    for (const url of ['/seek/events', '/seek/events?a=b']) {
      expect(recorded(id, url, '/seek/events')).to.deep.equal({ 'seek.webhook.request_id': REQUEST_ID });
    }
    for (const url of ['/seek/events/', '/seek', '/', '/other?/seek/events', undefined]) {
      expect(recorded(id, url, '/seek/events')).to.deep.equal({});
    }
  });

  it('does not record the X-Request-Id of other requests', () => {
    expect(recorded({ 'x-request-id': REQUEST_ID })).to.deep.equal({});
    expect(recorded({ 'seek-signature': 'ab12' })).to.deep.equal({});
    expect(recorded({})).to.deep.equal({});
  });

  it('records only values that can be IDs', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string())), (header) => {
        const value = recorded({ 'seek-signature': 'ab12', 'x-request-id': header })[
          'seek.webhook.request_id'
        ];
        return value === undefined || (value === header && /^[\w.:-]{1,64}$/.test(header as string));
      }),
    );
  });
});
