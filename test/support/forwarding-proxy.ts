import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ForwardingProxy {
  readonly origin: string;
  /** What came by, as the proxy was asked for it: `GET http://host/path`, `CONNECT host:port`. */
  readonly asked: readonly string[];
  readonly stampedConnects: number;
  close(): Promise<void>;
}

/**
 * A real proxy: forwards absolute-form requests, tunnels CONNECT.
 *
 * @param destinationOf - where a tunnel to `host:port` leads
 */
export async function startForwardingProxy(
  destinationOf: (host: string) => string = (host) => host,
): Promise<ForwardingProxy> {
  let stampedConnects = 0;
  const asked: string[] = [];
  const server = createServer(({ method, url = '', headers }, response) => {
    asked.push(`${method} ${url}`);
    const { host: _host, connection: _connection, ...forwarded } = headers;
    request(url, { headers: forwarded }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', ({ url = '', headers }, client) => {
    asked.push(`CONNECT ${url}`);
    if (headers['x-request-id'] !== undefined) {
      stampedConnects++;
    }
    const [host, port] = destinationOf(url).split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    // Without this, a tunnel that a browser leaves would keep the proxy open.
    target.on('error', () => {}).on('close', () => client.destroy());
    client.on('error', () => {}).on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get stampedConnects() {
      return stampedConnects;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
