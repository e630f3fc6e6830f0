import { expect } from 'chai';
import fc from 'fast-check';
import { rememberFailure } from '../../../src/core/request-errors.ts';
import { seekRequestIdOf } from '../../../src/index.ts';
import { hostile } from './hostile.ts';

const LINKS = ['cause', 'request', 'response', 'req', 'errors', '_request', '_currentRequest', 'other'];
const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

/** Objects that refer to each other, possibly in cycles. Some of them throw on access. */
const graph = fc
  .array(
    fc.record({
      links: fc.array(fc.tuple(fc.constantFrom(...LINKS), fc.nat({ max: 9 }))),
      throws: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((nodes) => {
    const objects: Record<string, unknown>[] = nodes.map(({ throws }) =>
      throws
        ? new Proxy(
            {},
            {
              has: () => {
                throw new Error('no access');
              },
            },
          )
        : {},
    );
    nodes.forEach(({ links }, i) => {
      for (const [link, to] of links) {
        (objects[i] as Record<string, unknown>)[link] = objects[to % objects.length];
      }
    });
    return objects;
  });

describe('hostile errors', () => {
  hostile(
    'lead to a request ID or to undefined, and cause no further error',
    0.02,
    fc.tuple(graph, fc.anything()),
    ([objects, anything]) => {
      expect(seekRequestIdOf(anything)).to.equal(undefined);
      const [first] = objects;
      expect(seekRequestIdOf(first)).to.equal(undefined);
      rememberFailure(objects.at(-1), REQUEST_ID);
      expect([undefined, REQUEST_ID]).to.include(seekRequestIdOf(first));
      expect(seekRequestIdOf(objects.at(-1))).to.equal(REQUEST_ID);
    },
  );
});
