const { post } = require('./post.js');

test('a job ad is posted in a session', async () => {
  expect(await post()).toMatch(/^[\da-f-]{36}$/);
});
