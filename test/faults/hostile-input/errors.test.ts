import { expect } from 'chai';
import fc from 'fast-check';
import { rememberFailure } from '../../../src/core/request-errors.ts';
import { seekRequestIdOf } from '../../../src/index.ts';
import { hostile } from './hostile.ts';

const LEADS = ['cause', 'request', 'response', 'req', 'errors', '_request', '_currentRequest', 'other'];
const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

/** Objects that lead to each other, in circles too, some of which throw when they are looked at. */
const graph = fc
  .array(
    fc.record({
      leads: fc.array(fc.tuple(fc.constantFrom(...LEADS), fc.nat({ max: 9 }))),
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
                throw new Error('no');
              },
            },
          )
        : {},
    );
    nodes.forEach(({ leads }, i) => {
      for (const [lead, to] of leads) {
        (objects[i] as Record<string, unknown>)[lead] = objects[to % objects.length];
      }
    });
    return objects;
  });

describe('hostile errors', () => {
  hostile(
    'lead to a request ID or to none, and are never made worse',
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
