import assert from 'node:assert/strict';
import { post } from '../post.js';

it('posts a job ad in a session', async () => {
  assert.match(await post(), /^[\da-f-]{36}$/);
});
