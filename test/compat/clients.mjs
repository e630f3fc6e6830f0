// Calls a server once with each installed client, for each HTTP version that the client speaks. Prints the path of each
// call to standard output before it is made, and what went wrong to standard error.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

/** HTTP/1.1 without TLS, HTTP/2 and 1.1 with TLS, HTTP/2 without TLS. */
const { HTTP1_ORIGIN, TLS_ORIGIN, HTTP2_ORIGIN, CA: ca } = process.env;
const query = 'query Probe { hirer { id } }';
const method = 'POST';
const headers = { 'content-type': 'application/json' };
const body = JSON.stringify({ query });

/** Calls each origin with a client. The path says which client it is. */
async function call(client, version, origins, send) {
  for (const origin of origins) {
    const { protocol } = new URL(origin);
    const path = `/${encodeURIComponent(client)}/${version}/${protocol.replace(':', '')}`;
    console.log(path);
    try {
      await send(`${origin}${path}`);
    } catch (error) {
      console.error(`${client}, HTTP/${version}, ${protocol}`, error);
    }
  }
}

/** Imports a package, and calls the function with what it exports; does nothing if the package is not installed. */
async function use(name, callWith) {
  try {
    import.meta.resolve(name);
  } catch {
    return;
  }
  try {
    await callWith(await import(name));
  } catch (error) {
    console.error(name, error);
  }
}

await call('fetch', '1.1', [HTTP1_ORIGIN], async (url) =>
  (await fetch(url, { method, headers, body })).text(),
);

// The next three use `fetch`, too. They come before undici, because the `fetch` of Node.js 22 uses the dispatcher of an
// undici 8 that is loaded. With this policy, they do not throw the errors in the response.
const errorPolicy = 'all';

await use('graphql-request', async ({ GraphQLClient }) => {
  await call('graphql-request', '1.1', [HTTP1_ORIGIN], (url) =>
    new GraphQLClient(url, { errorPolicy }).request(query),
  );
});

await use('@apollo/client/core', async ({ ApolloClient, gql, HttpLink, InMemoryCache }) => {
  await call('Apollo Client', '1.1', [HTTP1_ORIGIN], (uri) =>
    new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri }) }).query({
      query: gql(query),
      errorPolicy,
      fetchPolicy: 'no-cache',
    }),
  );
});

await use('@urql/core', async ({ Client, fetchExchange }) => {
  await call('urql', '1.1', [HTTP1_ORIGIN], (url) =>
    new Client({ url, exchanges: [fetchExchange], preferGetMethod: false }).query(query, {}).toPromise(),
  );
});

await use('undici', async ({ Agent, fetch, request, stream }) => {
  const sends = {
    request: async (url, options) => (await request(url, options)).body.text(),
    stream: async (url, options) => {
      const received = new PassThrough();
      await Promise.all([stream(url, options, () => received), text(received)]);
    },
    fetch: async (url, options) => (await fetch(url, options)).text(),
  };
  for (const [name, send] of Object.entries(sends)) {
    for (const [version, origin, dispatcher] of [
      ['1.1', HTTP1_ORIGIN, new Agent()],
      ['2', TLS_ORIGIN, new Agent({ allowH2: true, connect: { ca } })],
    ]) {
      await call(`undici ${name}`, version, [origin], (url) =>
        send(url, { method, headers, body, dispatcher }),
      );
      await dispatcher.close();
    }
  }
});

await call('http.request', '1.1', [HTTP1_ORIGIN, TLS_ORIGIN], (url) => {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { method, headers, ca }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end(body);
  });
});

await call('http2.connect', '2', [TLS_ORIGIN, HTTP2_ORIGIN], async (url) => {
  const session = connect(url, { ca });
  const stream = session.request({ ':method': method, ':path': new URL(url).pathname, ...headers });
  stream.end(body);
  await text(stream);
  session.close();
});

await use('axios', async ({ default: axios }) => {
  await call('axios', '1.1', [HTTP1_ORIGIN], (url) => axios.post(url, { query }));
  await call('axios', '2', [TLS_ORIGIN, HTTP2_ORIGIN], (url) =>
    axios.post(url, { query }, { httpVersion: 2, http2Options: { ca } }),
  );
});

await use('got', async ({ default: got }) => {
  await call('got', '1.1', [HTTP1_ORIGIN], (url) => got.post(url, { json: { query } }));
  await call('got', '2', [TLS_ORIGIN], (url) =>
    got.post(url, { json: { query }, http2: true, https: { certificateAuthority: ca } }),
  );
});

await use('node-fetch', async ({ default: nodeFetch }) => {
  await call('node-fetch', '1.1', [HTTP1_ORIGIN], async (url) =>
    (await nodeFetch(url, { method, headers, body })).text(),
  );
});

await use('superagent', async ({ default: superagent }) => {
  await call('superagent', '1.1', [HTTP1_ORIGIN], (url) => superagent.post(url).send({ query }));
  await call('superagent', '2', [TLS_ORIGIN, HTTP2_ORIGIN], (url) =>
    superagent.post(url).http2().ca(ca).send({ query }),
  );
});

// What the package itself exports does not take a certificate.
await use('popsicle/dist/node.js', async ({ default: { Request, transport, userAgent } }) => {
  const setUserAgent = userAgent();
  const send = transport({ ca });
  const callWith = async (url) => {
    const request = new Request(url, { method, headers, body });
    return (await setUserAgent(request, () => send(request))).text();
  };
  await call('popsicle', '1.1', [HTTP1_ORIGIN], callWith);
  await call('popsicle', '2', [TLS_ORIGIN], callWith);
});

await use('fetch-h2', async ({ default: { context } }) => {
  const { fetch, disconnectAll } = context({ session: { ca }, httpProtocol: 'http2' });
  await call('fetch-h2', '2', [TLS_ORIGIN, HTTP2_ORIGIN], async (url) =>
    (await fetch(url, { method, headers, body })).text(),
  );
  await disconnectAll();
});

await use('@smithy/node-http-handler', async ({ NodeHttp2Handler, NodeHttpHandler }) => {
  const { HttpRequest } = await import('@smithy/protocol-http');
  const callWith = (handler) => async (url) => {
    const { protocol, hostname, port, pathname: path } = new URL(url);
    const request = new HttpRequest({ protocol, hostname, port: Number(port), method, path, headers, body });
    return text((await handler.handle(request)).response.body);
  };
  for (const [version, origins, handler] of [
    ['1.1', [HTTP1_ORIGIN], new NodeHttpHandler()],
    ['2', [TLS_ORIGIN, HTTP2_ORIGIN], new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca } })],
  ]) {
    await call('@smithy/node-http-handler', version, origins, callWith(handler));
    handler.destroy();
  }
});
