import { createServer } from 'node:http';
import { expect } from 'chai';
import { UsageError } from '../../../src/cli/errors.ts';
import { listen } from '../../../src/cli/tail/listen.ts';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it listens'),
    (error: unknown) => error,
  );

describe('the ports of seek-otel tail', () => {
  it('are any free ones for 0', async () => {
    const server = createServer();
    expect(await listen(server, 0, '--port')).to.be.above(0);
    expect(server.address()).to.have.property('address', '127.0.0.1');
    server.close();
  });

  it('are named with the option for another if they are in use', async () => {
    const server = createServer();
    const port = await listen(server, 0, '--port');
    const error = await failure(listen(createServer(), port, '--ui-port'));
    expect(error).to.be.an.instanceOf(UsageError);
    expect(error).to.have.property('message', `Can't listen on port ${port}: address already in use.`);
    expect(error).to.have.property('remedy').that.contains('pass --ui-port 0');
    server.close();
  });
});
