import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Duplex, Transform } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { holdRefusingPort, type RefusingPort } from './refusing-port.ts';

/** What is wrong with a collector until it recovers. */
export type Fault =
  | 'refuses connections'
  | 'accepts and hangs'
  | 'answers after a second'
  | 'closes in the middle of a body'
  | 'shows a certificate that nobody trusts'
  | { readonly status: number; readonly retryAfter?: string };

/** An OTLP/HTTP receiver behind a door that has a fault. */
export interface FaultyCollector {
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` takes. */
  readonly url: string;
  /** What `NODE_EXTRA_CA_CERTS` names, as PEM; the certificate that is shown after recovery. */
  readonly trusted: string | undefined;
  readonly receiver: OtlpReceiver;
  /** Resolves when the fault has been met for the first time; at once where nothing would be seen of that. */
  readonly met: Promise<void>;
  recover(): Promise<void>;
  /** Dies with all its connections, at once. */
  die(): Promise<void>;
  close(): Promise<void>;
}

/** @param fault - none: it is in order until it dies */
export async function startFaultyCollector(fault?: Fault): Promise<FaultyCollector> {
  const receiver = await startOtlpReceiver();
  const sockets = new Set<Socket>();
  const held: Socket[] = [];
  let isWell = fault === undefined;
  let onMet = () => {};
  const met = new Promise<void>((resolve) => {
    onMet = resolve;
  });

  const isTls = fault === 'shows a certificate that nobody trusts';
  const [trusted, untrusted] = isTls ? [await selfSigned(), await selfSigned()] : [];
  const door: Server =
    untrusted === undefined
      ? createServer({ pauseOnConnect: true })
      : createTlsServer(untrusted, (socket) => forward(socket));
  const answering = createHttpServer((request, response) => {
    onMet();
    request.resume().on('end', () => answer(response, fault));
  });

  const forward = (socket: Socket, ...through: readonly Transform[]) => {
    const target = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    socket.on('error', () => target.destroy());
    target.on('error', () => socket.destroy());
    socket.pipe(target);
    [...through, socket].reduce<Duplex>((from, to) => from.pipe(to), target);
  };
  door.on('connection', (socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
    if (untrusted !== undefined) {
      onMet();
    } else if (isWell) {
      forward(socket);
    } else if (fault === 'accepts and hangs') {
      held.push(socket);
      onMet();
    } else if (fault === 'answers after a second') {
      onMet();
      forward(socket, delay(1_000));
    } else if (fault === 'closes in the middle of a body') {
      socket.once('data', () => {
        onMet();
        socket.resetAndDestroy();
      });
      socket.resume();
    } else {
      answering.emit('connection', socket);
      socket.resume();
    }
  });

  let port = 0;
  const listen = async () => {
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    ({ port } = door.address() as AddressInfo);
  };
  const shut = () =>
    new Promise<void>((resolve) => {
      door.close(() => resolve());
      for (const socket of sockets) {
        socket.destroy();
      }
    });

  let refusing: RefusingPort | undefined;
  if (fault === 'refuses connections') {
    refusing = await holdRefusingPort();
    ({ port } = refusing);
    onMet();
  } else {
    await listen();
  }
  return {
    url: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    trusted: trusted?.cert,
    receiver,
    met,
    recover: async () => {
      isWell = true;
      if (trusted !== undefined) {
        (door as ReturnType<typeof createTlsServer>).setSecureContext(trusted);
      }
      for (const socket of held) {
        forward(socket);
      }
      if (!door.listening) {
        await listen();
      }
    },
    die: shut,
    close: async () => {
      refusing?.release();
      await shut();
      await receiver.close();
    },
  };
}

function answer(response: ServerResponse, fault: Fault | undefined): void {
  if (typeof fault !== 'object') {
    throw new Error(`a collector that ${fault} does not answer`);
  }
  const { status, retryAfter } = fault;
  response
    .writeHead(status, {
      // Each attempt comes through the door anew, which may be in order by then.
      connection: 'close',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    })
    .end();
}

/** Passes each chunk on after a time. */
function delay(millis: number): Transform {
  return new Transform({
    transform: (chunk, _, done) => {
      setTimeout(done, millis, null, chunk);
    },
  });
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key, cert };
}
