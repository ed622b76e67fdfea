/** Insurance cards as payers print them: a dozen layouts, each with its own words, places, fonts and colours. */
import type { Random } from '../../shared/random.ts';
import type { CardFacts } from './facts.ts';

export const CARD_WIDTH = 1012;
export const CARD_HEIGHT = 638;

const asText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface Style {
  size: number;
  weight?: number;
  fill?: string;
  family?: string;
  anchor?: 'start' | 'middle' | 'end';
  spacing?: number;
}

const write = (x: number, y: number, text: string, style: Style): string =>
  `<text x="${x}" y="${y}" font-size="${style.size}" font-weight="${style.weight ?? 400}" fill="${style.fill ?? '#1a1a1a'}" font-family="${style.family ?? 'DejaVu Sans, Liberation Sans, Arial, sans-serif'}" text-anchor="${style.anchor ?? 'start'}" letter-spacing="${style.spacing ?? 0}">${asText(text)}</text>`;
const box = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;

const SERIF = 'DejaVu Serif, Liberation Serif, Times New Roman, serif';
const MONO = 'DejaVu Sans Mono, Liberation Mono, Courier New, monospace';
const NARROW = 'DejaVu Sans Condensed, Liberation Sans Narrow, Arial Narrow, sans-serif';
const DARK = ['#12355b', '#5b1235', '#0d4f3c', '#3b2a6b', '#7a2f00', '#263238'];
const PALE = ['#ffffff', '#fbfbf6', '#eef4fb', '#f3eefb', '#eef8f1', '#fdf3ea'];

/** Label above or beside its value. */
const ID_LABELS = [
  'Member ID',
  'ID #',
  'Subscriber ID',
  'Identification No.',
  'ID Number',
  'Member ID#',
  'Enrollee ID',
  'Member No',
  'Policy No.',
  'ID',
  'Subscriber #',
  'Identification Number',
];
const GROUP_LABELS = ['Group', 'Group No.', 'Group #', 'Group Number', 'Grp', 'GRP #'];
const NAME_LABELS = ['Member', 'Name', 'Subscriber', 'Member Name', 'Subscriber Name', 'Enrollee'];

interface Words {
  id: string;
  group: string;
  name: string;
  dark: string;
  pale: string;
}

type Layout = (facts: CardFacts, words: Words, random: Random) => string;

const rxLines = (f: CardFacts): [string, string][] =>
  f.rxBin
    ? [
        ['RxBIN', f.rxBin],
        ['RxPCN', f.rxPcn as string],
        ['RxGrp', f.rxGroup as string],
      ]
    : [];
const copayLines = (f: CardFacts): [string, string][] =>
  f.copays
    ? [
        ['Office Visit', `$${f.copays.office}`],
        ['Specialist', `$${f.copays.specialist}`],
        ['Emergency Room', `$${f.copays.emergency}`],
        ['Urgent Care', `$${f.copays.urgent}`],
      ]
    : [];

/** A coloured head; labels before their values. */
const headed: Layout = (f, w) =>
  [
    box(0, 0, CARD_WIDTH, 120, w.dark),
    write(40, 78, f.payer, { size: 46, weight: 700, fill: '#ffffff' }),
    write(40, 190, `${w.name}: ${f.name.toUpperCase()}`, { size: 30 }),
    write(40, 245, `${w.id}: ${f.memberId}`, { size: 34, weight: 700 }),
    f.group ? write(40, 300, `${w.group}: ${f.group}`, { size: 30 }) : '',
    ...f.dependants.map((one, i) => write(40, 350 + 40 * i, `Dependent: ${one.toUpperCase()}`, { size: 24 })),
    ...rxLines(f).map(([label, value], i) => write(640, 305 + 45 * i, `${label}: ${value}`, { size: 27 })),
    ...copayLines(f).map(([label, value], i) => write(40, 460 + 40 * i, `${label} ${value}`, { size: 25 })),
    write(CARD_WIDTH - 40, 160, f.plan, { size: 26, weight: 700, fill: w.dark, anchor: 'end' }),
  ].join('');

/** Small labels above large values, in two columns. */
const stacked: Layout = (f, w) => {
  const cell = (x: number, y: number, label: string, value: string) =>
    write(x, y, label, { size: 21, fill: '#555555' }) + write(x, y + 40, value, { size: 33, weight: 700 });
  return [
    write(40, 85, f.payer, { size: 48, weight: 700, fill: w.dark, family: SERIF }),
    box(40, 110, CARD_WIDTH - 80, 4, w.dark),
    cell(40, 165, w.name, f.name),
    cell(560, 165, w.id, f.memberId),
    f.group ? cell(40, 260, w.group, f.group) : '',
    cell(560, 260, 'Effective Date', f.effective),
    ...rxLines(f).map(([label, value], i) => cell(40 + 310 * i, 365, label, value)),
    ...copayLines(f).map(([label, value], i) => cell(40 + 240 * i, 480, label, value)),
  ].join('');
};

/** The payer stands on the right; everything in a typewriter's letters. */
const typed: Layout = (f, w) =>
  [
    write(CARD_WIDTH - 40, 80, f.payer, { size: 40, weight: 700, fill: w.dark, anchor: 'end' }),
    write(CARD_WIDTH - 40, 125, f.plan, { size: 28, anchor: 'end' }),
    write(40, 210, `${w.id.toUpperCase()}  ${f.memberId}`, { size: 32, family: MONO }),
    f.group ? write(40, 260, `${w.group.toUpperCase()}  ${f.group}`, { size: 32, family: MONO }) : '',
    write(40, 310, f.name.toUpperCase(), { size: 32, family: MONO }),
    ...f.dependants.map((one, i) =>
      write(40, 355 + 42 * i, `0${i + 2} ${one.toUpperCase()}`, { size: 28, family: MONO }),
    ),
    ...rxLines(f).map(([label, value], i) => write(620, 260 + 46 * i, `${label} ${value}`, { size: 28, family: MONO })),
    ...copayLines(f).map(([label, value], i) =>
      write(40 + 480 * (i % 2), 520 + 45 * Math.floor(i / 2), `${label.toUpperCase()} COPAY ${value}`, {
        size: 25,
        family: MONO,
      }),
    ),
  ].join('');

/** A coloured stripe on the left with the payer's name beneath a mark. */
const striped: Layout = (f, w) =>
  [
    box(0, 0, 26, CARD_HEIGHT, w.dark),
    `<circle cx="95" cy="80" r="42" fill="${w.dark}"/><path d="M72 96 L95 48 L118 96 Z" fill="${w.pale}"/>`,
    write(160, 95, f.payer, { size: 44, weight: 700, fill: w.dark }),
    write(60, 190, w.name, { size: 24, fill: '#444444' }),
    write(330, 190, f.name, { size: 30, weight: 700 }),
    write(60, 245, w.id, { size: 24, fill: '#444444' }),
    write(330, 245, f.memberId, { size: 34, weight: 700 }),
    f.group
      ? write(60, 300, w.group, { size: 24, fill: '#444444' }) + write(330, 300, f.group, { size: 30, weight: 700 })
      : '',
    write(60, 355, 'Plan', { size: 24, fill: '#444444' }) + write(330, 355, f.plan, { size: 30 }),
    ...rxLines(f).map(
      ([label, value], i) =>
        write(60, 420 + 42 * i, label, { size: 24, fill: '#444444' }) + write(330, 420 + 42 * i, value, { size: 28 }),
    ),
    ...copayLines(f).map(([label, value], i) => write(620, 420 + 42 * i, `${label}: ${value}`, { size: 25 })),
  ].join('');

/** A box of copays on the right, prescriptions at the foot. */
const boxed: Layout = (f, w) =>
  [
    write(40, 80, f.payer.toUpperCase(), { size: 40, weight: 700, fill: w.dark, family: NARROW }),
    write(40, 120, f.plan, { size: 26 }),
    write(40, 195, `${w.name}`, { size: 22, fill: '#555555' }),
    write(40, 232, f.name.toUpperCase(), { size: 32, weight: 700 }),
    write(40, 285, `${w.id}`, { size: 22, fill: '#555555' }),
    write(40, 325, f.memberId, { size: 36, weight: 700 }),
    f.group
      ? write(40, 378, `${w.group}`, { size: 22, fill: '#555555' }) + write(40, 416, f.group, { size: 32, weight: 700 })
      : '',
    f.copays
      ? `<rect x="600" y="160" width="372" height="270" fill="none" stroke="${w.dark}" stroke-width="3"/>${write(620, 200, 'COPAYS', { size: 24, weight: 700, fill: w.dark })}`
      : '',
    ...copayLines(f).map(
      ([label, value], i) =>
        write(620, 250 + 48 * i, label, { size: 26 }) +
        write(950, 250 + 48 * i, value, { size: 26, weight: 700, anchor: 'end' }),
    ),
    box(0, 500, CARD_WIDTH, 138, w.dark),
    ...rxLines(f).map(([label, value], i) =>
      write(40 + 320 * i, 580, `${label} ${value}`, { size: 28, fill: '#ffffff', weight: 700 }),
    ),
  ].join('');

/** Centred, in serif letters, as funds of unions print. */
const centred: Layout = (f, w) =>
  [
    write(CARD_WIDTH / 2, 80, f.payer, { size: 44, weight: 700, fill: w.dark, family: SERIF, anchor: 'middle' }),
    write(CARD_WIDTH / 2, 125, 'Health Benefits Identification Card', { size: 26, family: SERIF, anchor: 'middle' }),
    write(CARD_WIDTH / 2, 215, f.name, { size: 36, family: SERIF, anchor: 'middle' }),
    write(CARD_WIDTH / 2, 280, `${w.id}  ${f.memberId}`, { size: 34, weight: 700, family: SERIF, anchor: 'middle' }),
    f.group ? write(CARD_WIDTH / 2, 335, `${w.group}  ${f.group}`, { size: 30, family: SERIF, anchor: 'middle' }) : '',
    ...rxLines(f).map(([label, value], i) =>
      write(170 + 330 * i, 420, `${label}: ${value}`, { size: 26, family: SERIF, anchor: 'middle' }),
    ),
    f.copays
      ? write(CARD_WIDTH / 2, 500, `Copay: Office $${f.copays.office}  Specialist $${f.copays.specialist}`, {
          size: 28,
          family: SERIF,
          anchor: 'middle',
        })
      : '',
    f.copays
      ? write(CARD_WIDTH / 2, 550, `Urgent Care $${f.copays.urgent}  ER $${f.copays.emergency}`, {
          size: 28,
          family: SERIF,
          anchor: 'middle',
        })
      : '',
    write(CARD_WIDTH / 2, 605, `Member Services ${f.phone}`, { size: 22, family: SERIF, anchor: 'middle' }),
  ].join('');

/** The payer at the foot, the person first. */
const footed: Layout = (f, w) =>
  [
    write(40, 80, f.name.toUpperCase(), { size: 38, weight: 700 }),
    write(40, 140, `${w.id} ${f.memberId}`, { size: 34 }),
    write(40, 190, `${f.group ? `${w.group} ${f.group}   ` : ''}Eff ${f.effective}`, { size: 30 }),
    ...f.dependants.map((one, i) => write(40, 240 + 38 * i, one.toUpperCase(), { size: 26 })),
    ...rxLines(f).map(([label, value], i) => write(660, 245 + 46 * i, `${label}# ${value}`, { size: 27 })),
    f.copays
      ? write(
          40,
          350,
          `PCP $${f.copays.office} / SPEC $${f.copays.specialist} / UC $${f.copays.urgent} / ER $${f.copays.emergency}`,
          { size: 30 },
        )
      : '',
    box(0, 440, CARD_WIDTH, 198, w.dark),
    write(40, 530, f.payer, { size: 50, weight: 700, fill: '#ffffff' }),
    write(40, 590, `${f.plan}  •  Customer Service ${f.phone}`, { size: 26, fill: '#ffffff' }),
  ].join('');

/** A table with rules between the rows. */
const ruled: Layout = (f, w) => {
  const rows: [string, string][] = [
    [w.name, f.name],
    [w.id, f.memberId],
    ...(f.group ? [[w.group, f.group] as [string, string]] : []),
    ['Plan Type', f.plan],
    ['Payer ID', f.payerId],
    ...rxLines(f),
  ];
  return [
    write(40, 70, f.payer, { size: 42, weight: 700, fill: w.dark }),
    ...rows.map(
      ([label, value], i) =>
        `${write(40, 135 + 50 * i, label, { size: 25 })}${write(380, 135 + 50 * i, value, { size: 29, weight: 700 })}<line x1="40" x2="${CARD_WIDTH - 40}" y1="${150 + 50 * i}" y2="${150 + 50 * i}" stroke="#b5b5b5" stroke-width="2"/>`,
    ),
    f.copays
      ? write(
          40,
          600,
          `Copays: Office Visit $${f.copays.office}, Specialist $${f.copays.specialist}, ER $${f.copays.emergency}`,
          { size: 24 },
        )
      : '',
  ].join('');
};

/** A pale pattern beneath everything, as some print against copying. */
const patterned: Layout = (f, w, random) => {
  const waves = Array.from(
    { length: 14 },
    (_, i) =>
      `<path d="M0 ${40 * i + 30} Q 253 ${40 * i + random.between(-20, 60)} 506 ${40 * i + 30} T 1012 ${40 * i + 30}" fill="none" stroke="${w.dark}" stroke-opacity="0.14" stroke-width="4"/>`,
  );
  return waves.join('') + headless(f, w);
};

const headless = (f: CardFacts, w: Words): string =>
  [
    write(40, 90, f.payer, { size: 46, weight: 700, fill: w.dark, spacing: 1 }),
    write(40, 170, `${w.name}`, { size: 22 }) + write(40, 208, f.name, { size: 32, weight: 700 }),
    write(520, 170, `${w.group}`, { size: 22 }) + write(520, 208, f.group ?? 'N/A', { size: 32, weight: 700 }),
    write(40, 265, `${w.id}`, { size: 22 }) + write(40, 305, f.memberId, { size: 36, weight: 700 }),
    write(520, 265, 'Coverage Date', { size: 22 }) + write(520, 305, f.effective, { size: 30 }),
    ...rxLines(f).map(
      ([label, value], i) =>
        write(40, 390 + 44 * i, `${label}`, { size: 26 }) + write(190, 390 + 44 * i, value, { size: 28, weight: 700 }),
    ),
    ...copayLines(f).map(
      ([label, value], i) =>
        write(520, 390 + 44 * i, `${label}`, { size: 26 }) + write(880, 390 + 44 * i, value, { size: 28 }),
    ),
  ].join('');

/** As Medicare prints, and as those who copy it. */
const official: Layout = (f, w) =>
  [
    box(0, 0, CARD_WIDTH, 26, '#a11d2e'),
    box(0, 26, CARD_WIDTH, 84, '#16335f'),
    write(CARD_WIDTH / 2, 86, f.payer.toUpperCase(), { size: 42, weight: 700, fill: '#ffffff', anchor: 'middle' }),
    write(40, 175, `${w.name}/Nombre`, { size: 24 }),
    write(40, 220, f.name.toUpperCase(), { size: 36, weight: 700 }),
    write(40, 295, `${w.id}`, { size: 24 }),
    write(40, 345, f.memberId, { size: 42, weight: 700 }),
    write(40, 420, 'Entitled to', { size: 24 }) + write(560, 420, 'Coverage starts', { size: 24 }),
    write(40, 465, f.plan.toUpperCase(), { size: 32, weight: 700 }) +
      write(560, 465, f.effective.replaceAll('/', '-'), { size: 32 }),
    f.group ? write(40, 540, `${w.group} ${f.group}`, { size: 28 }) : '',
    ...rxLines(f).map(([label, value], i) => write(40 + 310 * i, 600, `${label} ${value}`, { size: 26 })),
  ].join('');

/** White letters on a dark card. */
const dark: Layout = (f, w) => {
  const pale = { fill: '#f5f5f5' };
  return [
    box(0, 0, CARD_WIDTH, CARD_HEIGHT, w.dark),
    write(50, 95, f.payer, { size: 46, weight: 700, ...pale }),
    write(50, 190, `${w.name}`, { size: 24, fill: '#d8dee6' }) +
      write(50, 232, f.name, { size: 34, weight: 700, ...pale }),
    write(50, 300, `${w.id}`, { size: 24, fill: '#d8dee6' }) +
      write(50, 345, f.memberId, { size: 38, weight: 700, ...pale }),
    f.group
      ? write(600, 300, `${w.group}`, { size: 24, fill: '#d8dee6' }) + write(600, 345, f.group, { size: 34, ...pale })
      : '',
    ...rxLines(f).map(([label, value], i) => write(50 + 310 * i, 440, `${label}: ${value}`, { size: 27, ...pale })),
    ...copayLines(f).map(([label, value], i) =>
      write(50 + 460 * (i % 2), 520 + 48 * Math.floor(i / 2), `${label} ${value}`, { size: 26, ...pale }),
    ),
  ].join('');
};

/** The name of the payer over two lines, everything else beneath in three columns. */
const columns: Layout = (f, w) => {
  const words = f.payer.split(' ');
  const half = Math.ceil(words.length / 2);
  const cell = (x: number, y: number, label: string, value: string) =>
    write(x, y, label, { size: 20, fill: '#444444' }) +
    write(x, y + 36, value, { size: 28, weight: 700, family: NARROW });
  return [
    write(40, 80, words.slice(0, half).join(' '), { size: 44, weight: 700, fill: w.dark }),
    write(40, 130, words.slice(half).join(' '), { size: 44, weight: 700, fill: w.dark }),
    cell(40, 200, w.name, f.name),
    cell(40, 300, w.id, f.memberId),
    f.group ? cell(40, 400, w.group, f.group) : '',
    cell(420, 200, 'Plan', f.plan),
    cell(420, 300, 'Effective', f.effective),
    cell(420, 400, 'Payer ID', f.payerId),
    ...rxLines(f).map(([label, value], i) => cell(740, 200 + 100 * i, label, value)),
    f.copays
      ? write(40, 530, `Office Visit $${f.copays.office}   Specialist $${f.copays.specialist}`, { size: 26 })
      : '',
    f.copays ? write(40, 575, `Urgent Care $${f.copays.urgent}   Emergency $${f.copays.emergency}`, { size: 26 }) : '',
  ].join('');
};

export const LAYOUTS: Record<string, Layout> = {
  headed,
  stacked,
  typed,
  striped,
  boxed,
  centred,
  footed,
  ruled,
  patterned,
  official,
  dark,
  columns,
};

/** The card as a drawing (SVG). */
export function drawCard(layout: string, facts: CardFacts, random: Random): string {
  const words = {
    id: random.pick(ID_LABELS),
    group: random.pick(GROUP_LABELS),
    name: random.pick(NAME_LABELS),
    dark: random.pick(DARK),
    pale: random.pick(PALE),
  };
  const inside = (LAYOUTS[layout] as Layout)(facts, words, random);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${CARD_HEIGHT}" viewBox="0 0 ${CARD_WIDTH} ${CARD_HEIGHT}">${box(0, 0, CARD_WIDTH, CARD_HEIGHT, words.pale)}${inside}</svg>`;
}
