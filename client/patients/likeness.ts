/** Why two records look like one person, in words. */
import type { Likeness } from '../../shared/duplicates.ts';

const WORDS: Record<Likeness, string> = {
  name: 'the same name',
  similar_name: 'names alike',
  birth_date: 'the same birth date',
  similar_birth_date: 'birth dates alike',
  phone: 'the same phone',
};

/** `The same name and the same phone` */
export function likenessText(reasons: readonly Likeness[]): string {
  const words = reasons.map((one) => WORDS[one]);
  const text = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
