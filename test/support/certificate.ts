import { generate } from 'selfsigned';

/** A key and a self-signed certificate for 127.0.0.1 and localhost, in PEM format. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export async function localCertificate(...names: readonly string[]): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          ...['localhost', ...names].map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return { key, cert };
}
