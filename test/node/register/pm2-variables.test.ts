import { expect } from 'chai';
import { setPm2Variables } from '../../../src/node/register/pm2-variables.ts';

const CONTAINER = '/usr/lib/node_modules/pm2/lib/ProcessContainer.js';

describe('setPm2Variables', () => {
  const setVariables = (mainScript: string | undefined, env: NodeJS.ProcessEnv) => {
    const copy = { ...env };
    setPm2Variables(mainScript, copy);
    return copy;
  };

  it('sets the variables that are read at start-up, as PM2 does later', () => {
    const json = JSON.stringify({
      SEEK_OTEL_USER_AGENT: 'jobs/1.2.3',
      OTEL_BSP_SCHEDULE_DELAY: 1000,
      NODE_ENV: 'production',
      NOT_OTEL_: 'x',
    });
    expect(
      setVariables(CONTAINER, { SEEK_OTEL_USER_AGENT: 'daemon/1', PATH: '/bin', pm2_env: json }),
    ).to.deep.equal({
      SEEK_OTEL_USER_AGENT: 'jobs/1.2.3',
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      PATH: '/bin',
      pm2_env: json,
    });
  });

  it('changes nothing in processes that PM2 does not run in cluster mode', () => {
    const env = { pm2_env: '{"OTEL_SERVICE_NAME":"jobs"}' };
    expect(setVariables('/srv/app.js', env)).to.deep.equal(env);
    expect(setVariables(undefined, env)).to.deep.equal(env);
    expect(setVariables(CONTAINER, { PATH: '/bin' })).to.deep.equal({ PATH: '/bin' });
  });

  it('changes nothing if the variable holds something else', () => {
    for (const json of ['', '{', 'null', '1', '"text"']) {
      expect(setVariables(CONTAINER, { pm2_env: json })).to.deep.equal({ pm2_env: json });
    }
  });
});
