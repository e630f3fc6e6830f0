import { expect } from 'chai';
import fc from 'fast-check';
import { GENERIC_PHRASES, HTTP_LIBRARIES, LIBRARY_METADATA } from '../../src/core/http-libraries.ts';
import { isGenericUserAgent } from '../../src/core/user-agent.ts';

/** What the clients send, in the forms that their sources build. */
const SENT = [
  'Bun/1.2.0',
  'Deno/2.0.0',
  'Node.js/24',
  'Cloudflare-Workers',
  'adobe-fetch/4.2.3',
  'connect-es/2.1.0',
  'fetch-h2/3.0.2 (+https://github.com/grantila/fetch-h2) nodejs/20.1.0 nghttp2/1.52.0 uv/1.44.2',
  'minipass-fetch/4.0.1 (+https://github.com/isaacs/minipass-fetch)',
  'Needle/3.3.1 (Node.js v20.1.0; linux x64)',
  'node-urllib/4.6.0 Node.js/20.1.0 (linux; x64)',
  'nodemailer/7.0.0',
  'npm-registry-fetch@18.0.2/node@v20.1.0+x64 (linux)',
  'Popsicle (https://github.com/serviejs/popsicle)',
  'Restler for node.js',
  'restify/4.2.1 (x64-linux; v8/11.3; OpenSSL/3.0.8) node/20.1.0',
  'jose/v6.2.10',
  'oauth4webapi/v3.8.7',
  'openid-client/v6.8.1',
  'openid-client/5.7.1 (https://github.com/panva/node-openid-client)',
  'google-api-nodejs-client/10.5.0',
  'Node-oauth',
  'Node authentication',
  'simov/grant/5.4.24',
  'node-soap/1.1.0',
  'octokit-request.js/8.4.0 Node.js/20',
  'octokit-core.js/6.1.2 Node.js/20.1.0 (linux; x64)',
  'octokit-rest.js/21.0.0 octokit-core.js/6.1.2 Node.js/24',
  'aws-sdk-js/3.370.0 ua/2.0 os/linux#5.10 lang/js md/nodejs#20.1.0 api/s3#3.370.0 exec-env/AWS_Lambda_nodejs20.x',
  'aws-sdk-js/3.980.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#20.1.0 api/sso-oidc#3.980.0 m/E',
  'aws-sdk-nodejs/2.1692.0 linux/v20.1.0 exec-env/AWS_Lambda_nodejs20.x promise',
  'core-rest-pipeline/1.22.0 Node/20.1.0 OS/(x64-Linux-5.10)',
  'actions/http-client',
];

describe('HTTP_LIBRARIES', () => {
  for (const userAgent of SENT) {
    it(`has ${userAgent}`, () => {
      expect(isGenericUserAgent(userAgent)).to.equal(true);
    });
    it(`leaves an application beside ${userAgent}`, () => {
      expect(isGenericUserAgent(`my-service/1.0 ${userAgent}`)).to.equal(false);
      expect(isGenericUserAgent(`${userAgent} my-service/1.0`)).to.equal(false);
    });
  }

  it('has names in lower case, without a version', () => {
    const metadata = [...LIBRARY_METADATA.values()].flat();
    for (const name of [...HTTP_LIBRARIES, ...LIBRARY_METADATA.keys(), ...metadata]) {
      expect(name).to.match(/^[a-z0-9.-]+$/);
    }
    for (const phrase of GENERIC_PHRASES) {
      expect(phrase).to.equal(phrase.toLowerCase());
    }
  });

  it('has every library that sends metadata', () => {
    expect([...HTTP_LIBRARIES]).to.include.members([...LIBRARY_METADATA.keys()]);
  });

  it('has metadata only beside its library', () => {
    for (const [library, metadata] of LIBRARY_METADATA) {
      for (const name of metadata) {
        expect(isGenericUserAgent(`${name}/1`), name).to.equal(false);
        expect(isGenericUserAgent(`axios/1 ${name}/1`), name).to.equal(false);
        expect(isGenericUserAgent(`${library}/1 ${name}/1`), name).to.equal(true);
      }
    }
  });

  it("leaves the application's id of AWS' SDK", () => {
    expect(isGenericUserAgent('aws-sdk-js/3.980.0 ua/2.1 os/linux lang/js app/my-service')).to.equal(false);
  });

  it('has phrases only as whole values', () => {
    for (const userAgent of ['restler for my-service', 'Node authentication/1', 'actions/1', 'actions']) {
      expect(isGenericUserAgent(userAgent), userAgent).to.equal(false);
    }
  });

  it('recognises each name with any version and comment', () => {
    const version = fc.stringMatching(/^[\w.+#-]*$/);
    fc.assert(
      fc.property(fc.constantFrom(...HTTP_LIBRARIES), version, (name, text) => {
        expect(isGenericUserAgent(`${name.toUpperCase()}/${text} (${text})`)).to.equal(true);
        expect(isGenericUserAgent(`my-${name}/${text}`)).to.equal(false);
      }),
    );
  });
});
