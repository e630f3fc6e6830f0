import { expect } from 'chai';
import { validate, version } from 'uuid';
import { createSeekSession, type SeekSessionOptions } from '../../../src/web/index.ts';

describe('createSeekSession on a server', () => {
  it('keeps nothing between reads, so that visitors do not share a session', () => {
    const session = createSeekSession();
    const ids = [session.id, session.id, session.renew(), session.id];
    expect(new Set(ids).size).to.equal(4);
    expect(ids.every((id) => validate(id) && version(id) === 4)).to.equal(true);
  });

  it('keeps a given ID, until it is renewed', () => {
    const id = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    const session = createSeekSession({ id });
    expect([session.id, session.id]).to.deep.equal([id, id]);
    const renewed = session.renew();
    expect(renewed).not.to.equal(id);
    expect(session.id).to.equal(renewed);
  });

  it('has no changes to tell of', () => {
    const session = createSeekSession();
    const told: string[] = [];
    const end = session.subscribe((id) => told.push(id));
    session.renew();
    end();
    expect(told).to.deep.equal([]);
  });

  const wrong: readonly [option: object, message: RegExp][] = [
    [{ id: 'flow-42' }, /^SEEK option "id" takes a UUID; found flow-42$/],
    [{ id: '00000000-0000-0000-0000-000000000000' }, /"id" takes a UUID/],
    [
      { storage: 'localStorage' },
      /"storage" takes sessionStorage, localStorage or "memory"; found localStorage$/,
    ],
    [{ idleTimeoutMinutes: 0 }, /"idleTimeoutMinutes" takes a number of minutes above 0; found 0$/],
    [{ maxAgeMinutes: 'an hour' }, /"maxAgeMinutes" takes a number of minutes above 0; found an hour$/],
    [{ maxAgeMinutes: Number.NaN }, /"maxAgeMinutes"/],
    [
      { ttl: 5 },
      /^SEEK option "ttl" does not exist; known: id, storage, key, idleTimeoutMinutes, maxAgeMinutes$/,
    ],
  ];
  for (const [option, message] of wrong) {
    it(`throws a TypeError for ${Object.entries(option).join()}`, () => {
      expect(() => createSeekSession(option as SeekSessionOptions)).to.throw(TypeError, message);
    });
  }
});
