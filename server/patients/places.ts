/** Which city and state a ZIP code is of: from a table that is part of the program; it is read when it is first asked for. */
import type { InputOf, OutputOf } from '../../shared/contract.ts';
import type { placeOfZip } from '../../shared/patients.ts';

interface ZipCodes {
  lookup(zip: string): { city: string; state: string; country: string } | undefined;
}

export async function readPlaceOfZip(
  _ctx: unknown,
  { zip }: InputOf<typeof placeOfZip>,
): Promise<OutputOf<typeof placeOfZip>> {
  // @ts-expect-error The package has no types: what is used of it stands above.
  const { default: zipcodes } = (await import('zipcodes')) as { default: ZipCodes };
  const found = zipcodes.lookup(zip);
  return { place: found?.country === 'US' ? { city: found.city, state: found.state } : null };
}
