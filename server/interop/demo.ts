/** The believable clinic of `npm start -- --demo`. */
import { ROLE_NAMES, ROLES, type Role } from '../../shared/roles.ts';
import { importUsers } from '../identity/index.ts';
import { act } from '../kernel/act.ts';
import type { Kernel } from '../kernel/context.ts';
import { HomeError } from '../kernel/home.ts';
import { createPractice } from '../practice/index.ts';
import { fillPractice } from './fill.ts';

const PRACTICE = 'Harbour Family Practice (demo)';
/** Known to everybody who reads this: the demonstration holds no real person. */
const PASSWORD = 'lantern-harbour-2026';
const USERS: Record<Role, { username: string; displayName: string }> = {
  front_desk: { username: 'frida', displayName: 'Frida Lanternby' },
  biller: { username: 'boris', displayName: 'Boris Quillfeather' },
  provider: { username: 'petra', displayName: 'Dr. Petra Hawthornley' },
  manager: { username: 'marta', displayName: 'Marta Stonebridge' },
  administrator: { username: 'anton', displayName: 'Anton Ironwood' },
  privacy_officer: { username: 'paula', displayName: 'Paula Nightingale' },
};
const WORKDAYS = 30;

/** Fills an empty data folder; a folder with the demonstration is left as it is. Throws HomeError for a real practice. */
export async function makeDemo(kernel: Kernel, say: (sentence: string) => void, progress: (line: string) => void) {
  const practice = await kernel.database.db.selectFrom('practice').select('name').executeTakeFirst();
  if (practice && practice.name !== PRACTICE) {
    throw new HomeError(
      `This data folder holds the practice “${practice.name}”. Start the demonstration in a folder of its own: ANTEROOM_HOME=./demo npm start -- --demo`,
    );
  }
  const began = performance.now();
  if (!practice) {
    const zone = process.env.ANTEROOM_ZONE || 'America/New_York';
    await act(kernel, { kind: 'console', name: 'demo' }, 'interop.demo', async (ctx) => {
      await createPractice(ctx, { name: PRACTICE, zone });
      await importUsers(
        ctx,
        ROLES.map((role) => ({ ...USERS[role], roles: [role], password: PASSWORD })),
      );
    });
  }
  const plan = {
    seed: 2026,
    providers: 12,
    rooms: 14,
    patients: 5000,
    daysBack: WORKDAYS,
    daysAhead: WORKDAYS,
    clinic: true,
  };
  // The oldest day is made last: when it is there, everything is. A demonstration that was cut off is finished.
  const isFull = await kernel.database.db
    .selectFrom('appointment')
    .select('id')
    .where('starts_at', '<', kernel.clock.now().subtract({ hours: 24 * 40 }))
    .limit(1)
    .executeTakeFirst();
  if (!isFull) {
    const filled = await fillPractice(kernel, { ...plan, appointments: null }, (what, share) =>
      progress(`Making the demonstration: ${what} ${Math.round(share * 100)} %`),
    );
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    say(
      `The demonstration is made: ${filled.providers} providers, ${filled.rooms} rooms, ${filled.patients} patients, ${filled.appointments} appointments, in ${seconds} s.`,
    );
  }
  say('');
  say('Sign in to the demonstration with one of these names; the password of all is');
  say(`  ${PASSWORD}`);
  for (const role of ROLES) say(`  ${USERS[role].username.padEnd(8)} ${ROLE_NAMES[role].toLowerCase()}`);
}
