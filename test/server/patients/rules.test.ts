/** Phones as they are kept and shown, and the place of a ZIP code. */
import t from 'tap';
import { phoneKept, phoneText } from '../../../server/patients/rules.ts';
import { placeOfZip } from '../../../shared/patients.ts';
import { testServer } from '../../helpers/server.ts';

t.test('a phone is kept as E.164 where it is one, and shown as people write it', (t) => {
  for (const [typed, kept, shown] of [
    ['(555) 010-2030', '+15550102030', '(555) 010-2030'],
    ['1-555-010-2030', '+15550102030', '(555) 010-2030'],
    ['+1 555.010.2030', '+15550102030', '(555) 010-2030'],
    ['+44 20 7946 0958', '+442079460958', '+44 20 7946 0958'],
    ['+49 (0)30 901820', '+4930901820', '+49 30 901820'],
    ['+52 55 1234 5678', '+525512345678', '+52 55 1234 5678'],
    ['+47 22 34 56 78', '+4722345678', '+47 22 34 56 78'],
    ['0102030', '0102030', '0102030'],
    ['+44 1', '+44 1', '+44 1'],
    ['5550102030 x12', '5550102030 x12', '5550102030 x12'],
  ] as const) {
    t.equal(phoneKept(typed), kept, typed);
    t.equal(phoneText(kept), shown, kept);
  }
  t.end();
});

t.test('a ZIP code says city and state, or nothing', async (t) => {
  const world = await testServer();
  t.teardown(() => world.stop());
  const desk = await world.desk('front_desk');
  const place = async (zip: string) => (await desk.must(placeOfZip, { zip })).place;
  t.same(await place('02139'), { city: 'Cambridge', state: 'MA' });
  t.same(await place('00501'), { city: 'Holtsville', state: 'NY' });
  t.equal(await place('99999'), null);
  t.equal((await desk.send(placeOfZip, { zip: 'K1A0B' })).status, 400);
});
