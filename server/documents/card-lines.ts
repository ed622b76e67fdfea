/** Words in their places → lines, pieces of lines, and the labels among them, whatever the reader made of some letters. Pure. */
import type { Box, Word } from './card-words.ts';

export interface Token extends Word {
  /** How high its letters are, in points. */
  height: number;
  /** What it is a part of the label of; null for what may be a value. */
  label: string | null;
}

export interface Line {
  tokens: Token[];
  top: number;
  bottom: number;
}

export const boxOf = (parts: readonly Box[]): Box => ({
  left: Math.min(...parts.map(({ left }) => left)),
  top: Math.min(...parts.map(({ top }) => top)),
  right: Math.max(...parts.map(({ right }) => right)),
  bottom: Math.max(...parts.map(({ bottom }) => bottom)),
});

/** `ID:776` → `ID:` and `776`; `RxBIN#0123` likewise. */
function split(word: Word): Word[] {
  const found = /^([A-Za-z/.]{1,14}[:#]+)([A-Za-z0-9$].*)$/.exec(word.text);
  if (!found) return [word];
  const [, label = '', value = ''] = found;
  const at = Math.round(word.left + ((word.right - word.left) * label.length) / word.text.length);
  return [
    { ...word, text: label, right: at },
    { ...word, text: value, left: at },
  ];
}

/** The reader may have no faith in a whole word for one letter; noise is never so long and so full of digits. */
const looksLikeNumber = (text: string): boolean =>
  /^\$?[A-Z0-9-]{6,}$/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 4;

/** Words that stand beside each other, from top to bottom. Specks are left out. */
export function linesOf(words: readonly Word[]): Line[] {
  const tokens = words
    .filter(({ text, confidence }) => /[A-Za-z0-9#$]/.test(text) && (confidence > 12 || looksLikeNumber(text)))
    .flatMap(split)
    .map((word): Token => ({ ...word, height: word.bottom - word.top, label: null }))
    .sort((a, b) => a.top + a.bottom - (b.top + b.bottom));
  const lines: Line[] = [];
  for (const token of tokens) {
    const middle = (token.top + token.bottom) / 2;
    const line = lines.findLast((one) => {
      const near = one.tokens.reduce((best, it) =>
        Math.abs(it.left - token.left) < Math.abs(best.left - token.left) ? it : best,
      );
      const overlap = Math.min(near.bottom, token.bottom) - Math.max(near.top, token.top);
      return (
        overlap > 0.5 * Math.min(near.height, token.height) &&
        Math.abs((near.top + near.bottom) / 2 - middle) < 0.6 * Math.max(near.height, token.height)
      );
    });
    if (line) line.tokens.push(token);
    else lines.push({ tokens: [token], top: 0, bottom: 0 });
  }
  for (const line of lines) {
    line.tokens.sort((a, b) => a.left - b.left);
    Object.assign(line, { top: boxOf(line.tokens).top, bottom: boxOf(line.tokens).bottom });
    markLabels(line.tokens);
  }
  return lines.sort((a, b) => a.top - b.top);
}

/** The pieces of a line that stand apart by more than so many heights of its letters. */
export function piecesOf({ tokens }: Line, heights = 1.8): Token[][] {
  const pieces: Token[][] = [];
  for (const token of tokens) {
    const last = pieces.at(-1)?.at(-1);
    if (last && token.left - last.right < heights * Math.max(last.height, token.height)) pieces.at(-1)?.push(token);
    else pieces.push([token]);
  }
  return pieces;
}

/** Letters only, with those in one that a reader takes for each other. `#` and all words for a number are one. */
export function labelKey(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/#/g, ' NO ')
    .replaceAll(/\b(NUMBER|NUMERO|NUM|NBR|N0)\b/g, 'NO')
    .replaceAll('0', 'O')
    .replaceAll(/[1L|!]/g, 'I')
    .replaceAll('5', 'S')
    .replaceAll('8', 'B')
    .replaceAll(/[^A-Z]/g, '');
}

/** Insertions, deletions and exchanges that part two texts. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] as number;
}

/** What the pieces of a card are called, by what they mean. Those of `other` are known so as not to be taken for values. */
const LABELS: Record<string, string> = {
  memberId: `member id;member id no;member no;member identification;member identification no;subscriber id;subscriber id no;subscriber no;
    subscriber identification;identification no;identification;id no;id;enrollee id;enrollee id no;enrollee no;policy no;policy id;policy;
    policyholder id;contract no;contract id;contract;certificate no;cert no;insured id;insured id no;participant id;participant no;
    cardholder id;customer id;beneficiary id;recipient id;recipient no;medicaid id;medicare no;medicare id;client id;patient id;
    card no;card id;member id code;health plan id;umi`,
  group:
    'group;group no;group id;grp;grp no;grp id;gr no;employer group;employer no;account no;plan group;group policy;group policy no;acct no',
  name: `member;member name;name;subscriber;subscriber name;enrollee;enrollee name;insured;insured name;patient;patient name;cardholder;
    cardholder name;beneficiary;beneficiary name;participant;participant name;policyholder;policy holder;name nombre;member nombre;
    member name nombre;subscriber nombre;subscriber name nombre;enrollee nombre;employee;employee name;covered person`,
  rxBin: 'rxbin;rx bin;bin;bin no;rxbin no;rx bin no;pharmacy bin',
  rxPcn: 'rxpcn;rx pcn;pcn;pcn no;rxpcn no;rx pcn no',
  rxGroup: 'rxgrp;rx grp;rx group;rxgroup;rxgrp no;rx grp no;rx group no;rxgrp id',
  payerId:
    'payer id;payer id no;payer no;electronic payer id;edi payer;edi payer id;edi no;emdeon;claims payer id;submitter id',
  plan: 'plan;plan name;plan type;product;network;coverage;plan code;benefit plan;type',
  effective:
    'effective;effective date;eff;eff date;coverage date;coverage starts;coverage start;issue date;issued;date issued;start date;valid from;effective as of',
  office:
    'office visit;office visit copay;pcp;pcp visit;pcp copay;primary care;primary care visit;primary;office;office copay;doctor visit;dr visit;ov',
  specialist: 'specialist;specialist visit;specialist copay;spec;spec copay;spc;specialty;specialist office visit',
  emergency:
    'emergency room;emergency room copay;emergency;emergency care;emergency copay;er;er copay;ed;er visit;hospital er',
  urgent: 'urgent care;urgent care copay;urgent;uc;uc copay;urgent care center;urg care',
  dependants: 'dependent;dependents;dependent name;dependents name;dep;spouse;child',
  other: `member services;customer service;customer services;provider services;service;services;identification card;id card;
    health benefits identification card;health insurance;copay;copays;copayments;copayment;deductible;coinsurance;rx;pharmacy;entitled to;
    date of birth;dob;birth date;phone;claims;www;member since;card issued;website;plan no;pcp name;pcp phone`,
};

const PHRASES = Object.entries(LABELS).flatMap(([field, phrases]) =>
  phrases.split(';').map((phrase) => {
    const words = phrase.trim().split(/\s+/);
    return { field, count: words.length, key: labelKey(words.join(' ')) };
  }),
);
const COUNT_MAX = 5;

/** Short words must be there to the letter; longer ones may be read wrong here and there. */
const slips = (key: string): number => (key.length <= 4 ? 0 : key.length <= 10 ? 1 : 2);

/** Marks what belongs to a label, the longest first. */
function markLabels(tokens: Token[]): void {
  for (let from = 0; from < tokens.length; from++) {
    let best: { field: string; count: number; length: number } | null = null;
    for (let count = 1; count <= Math.min(COUNT_MAX, tokens.length - from); count++) {
      const run = tokens.slice(from, from + count);
      const last = run.at(-1) as Token;
      // A label that goes on beyond a wide gap or a colon is another one.
      const before = run.at(-2);
      if (before && (last.left - before.right > 1.5 * last.height || /[:=]$/.test(before.text))) break;
      if (/\d{3}|\$/.test(last.text)) break;
      const key = labelKey(run.map(({ text }) => text).join(' '));
      if (key.length < 2) continue;
      for (const phrase of PHRASES) {
        // What lacks two letters lacks a word: a health plan is no health plan id.
        if (Math.abs(phrase.key.length - key.length) > 1) continue;
        const distance = phrase.key === key ? 0 : slips(phrase.key) === 0 ? 9 : editDistance(phrase.key, key);
        if (distance > slips(phrase.key)) continue;
        const length = phrase.key.length - 3 * distance;
        if (!best || length > best.length) best = { field: phrase.field, count, length };
      }
    }
    if (!best) continue;
    for (const token of tokens.slice(from, from + best.count)) token.label = best.field;
    from += best.count - 1;
  }
}
