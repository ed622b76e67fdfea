/** City and state by a ZIP code: filled in where nothing is typed, never over what somebody typed, never waited for. */
import type { OutputOf } from '../../shared/contract.ts';
import { placeOfZip } from '../../shared/patients.ts';
import { send } from '../api/send.ts';

type Place = NonNullable<OutputOf<typeof placeOfZip>['place']>;
const known = new Map<string, Promise<Place | null>>();

/** What was filled in last: it may be filled anew when the ZIP is corrected. */
let filled: Place | null = null;

/**
 * Once the ZIP is whole, asks where it is; `fill` is called with city and state when both are empty, or are what was filled
 * in for another ZIP. `now` is asked again then, because people type on.
 */
export async function followZip(
  zip: string,
  now: () => { zip: string; city: string; state: string },
  fill: (place: Place) => void,
): Promise<void> {
  const five = /^(\d{5})(-?\d{4})?$/.exec(zip.trim())?.[1];
  if (!five) return;
  let asked = known.get(five);
  if (!asked) {
    asked = send(placeOfZip, { zip: five }).then(
      ({ place }) => place,
      () => null,
    );
    known.set(five, asked);
  }
  const place = await asked;
  const typed = now();
  const isOurs = typed.city === (filled?.city ?? '') && typed.state === (filled?.state ?? '');
  if (!place || typed.zip !== zip || !(isOurs || (typed.city === '' && typed.state === ''))) return;
  filled = place;
  fill(place);
}
