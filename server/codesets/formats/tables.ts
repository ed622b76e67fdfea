/** Lists with a heading: place of service, taxonomy, the clinic’s own CPT list, adjustment reasons and remarks. */
import type { CodeSystem } from '../../../shared/codesets.ts';
import { dateIn } from '../guess-date.ts';
import { dateOf, delimiterOf, headOf, rowsOf } from '../lines.ts';
import { CodeFileRefused, type ParsedFile } from '../staged.ts';

interface Columns {
  code: number;
  name: number;
  text: number;
  from: number;
  to: number;
  setting: number;
}

/** What a list is, by the shape of its codes; the first that fits most of them. */
const LISTS: readonly { system: CodeSystem; shape: RegExp; heading?: RegExp; name: string }[] = [
  { system: 'pos', shape: /^\d{1,2}$/, heading: /place of service|payment_setting|\bpos\b/i, name: 'Place of service' },
  { system: 'taxonomy', shape: /^[0-9A-Z]{9}X$/, name: 'Provider taxonomy' },
  { system: 'cpt', shape: /^\d{4}[0-9A-Z]$/, name: 'CPT' },
  { system: 'rarc', shape: /^(M|MA|N)\d{1,3}$/, name: 'Remittance remarks' },
  { system: 'cpt_modifier', shape: /^(\d\d|[P1-8][1-8P])$/, heading: /modifier/i, name: 'CPT modifiers' },
  {
    system: 'carc',
    shape: /^(\d{1,3}|[ABDPWY]\d{1,2})$/,
    heading: /reason|adjustment|carc|start|stop/i,
    name: 'Adjustment reasons',
  },
];

const columnsOf = (cells: readonly string[]): Columns | null => {
  const words = cells.map((cell) =>
    cell
      .toLowerCase()
      .replaceAll(/[_\s]+/g, ' ')
      .trim(),
  );
  const find = (...patterns: RegExp[]): number =>
    patterns.map((one) => words.findIndex((word) => one.test(word))).find((i) => i >= 0) ?? -1;
  const columns = {
    code: find(
      /^(cpt |hcpcs |procedure |place of service |reason |remark |adjustment |taxonomy |carc |rarc |pos |modifier )?codes?(\(s\))?$/,
      /\bcodes?\b/,
      /^modifier$/,
    ),
    name: find(/^display name$/, /^own words$/, /^(place of service )?name$/, /^short/, /^title$/),
    text: find(/^definition$/, /long/, /descri/, /^text$/, /meaning/, /official/),
    from: find(/^(start|effective|valid from|from|added)/),
    to: find(/^(stop|end|terminat|deactivat|valid to|until|to$)/),
    setting: find(/payment setting|facility/),
  };
  return columns.code >= 0 && (columns.name >= 0 || columns.text >= 0) ? columns : null;
};

interface Table {
  list: (typeof LISTS)[number];
  columns: Columns;
  /** The line of the heading; 0 where there is none. */
  headingAt: number;
  delimiter: string;
}

/** So many rows tell what a list is. */
const HEAD_ROWS = 60;

/** Null where it is no list that is known. */
export function tableIn(text: string, name: string): Table | null {
  const head = headOf(text, 30);
  const delimiter = delimiterOf(head);
  const rows = [...rowsOf(text, delimiter).take(HEAD_ROWS)];
  // The AMA publishes its list as code, tab, text, without a heading.
  const bare =
    rows.filter(({ cells }) => cells.length >= 2 && /^\d{4}[0-9A-Z]$/.test(cells[0] ?? '')).length > rows.length / 2;
  const headingRow = bare ? null : rows.find(({ cells }) => columnsOf(cells));
  const cpt = LISTS.find(({ system }) => system === 'cpt') as Table['list'];
  if (bare)
    return {
      list: cpt,
      delimiter,
      headingAt: 0,
      columns: { code: 0, name: -1, text: 1, from: -1, to: -1, setting: -1 },
    };
  const columns = headingRow && columnsOf(headingRow.cells);
  if (!columns || !headingRow) return null;
  const codes = rows
    .filter(({ number }) => number > headingRow.number)
    .map(({ cells }) => (cells[columns.code] ?? '').toUpperCase());
  const about = `${name} ${headingRow.cells.join(' ')}`;
  const list = LISTS.find(
    ({ shape, heading }) =>
      (!heading || heading.test(about)) && codes.filter((code) => shape.test(code)).length > codes.length / 2,
  );
  return list ? { list, columns, headingAt: headingRow.number, delimiter } : null;
}

/** NUCC publishes 25.0 for April and 25.1 for October. */
function nuccDate(name: string): string | null {
  const version = /taxonomy[_ -]?v?(\d\d)[._]?([01])/i.exec(name);
  return version ? `20${version[1]}-${version[2] === '0' ? '04' : '10'}-01` : null;
}

export function parseTable(text: string, name: string, { list, columns, headingAt, delimiter }: Table): ParsedFile {
  const { system } = list;
  const cell = (cells: readonly string[], at: number): string => (at < 0 ? '' : (cells[at] ?? ''));
  const isReason = system === 'carc' || system === 'rarc';
  return {
    name: list.name,
    systems: system === 'cpt' ? ['cpt', 'cpt_modifier'] : [system],
    isComplete: true,
    isDated: false,
    ...(isReason && columns.name < 0 ? { keepsTexts: 'short' as const } : {}),
    needsLicence: system === 'cpt' || (system === 'cpt_modifier' && columns.name < 0),
    effectiveFrom: (system === 'taxonomy' ? nuccDate(name) : null) ?? dateIn(name),
    effectiveTo: null,
    *codes() {
      let last: readonly string[] = [];
      for (const { cells, number } of rowsOf(text, delimiter)) {
        if (number <= headingAt || cells.every((one) => one === '')) continue;
        last = cells;
        let code = cell(cells, columns.code).toUpperCase();
        if (system === 'pos' && /^\d$/.test(code)) code = `0${code}`; // Excel takes the zero away.
        const isModifier = system === 'cpt' && /^(\d\d|[P1-8][1-8P])$/.test(code);
        if (!list.shape.test(code) && !isModifier) {
          // Ranges that are not assigned, and marks of copyright behind the last row.
          if (headingAt === 0 || cells.length < 3 || system === 'pos') continue;
          throw new CodeFileRefused(
            `“${code.slice(0, 20)}” in line ${number} of ${name} is no code of this list. Correct the file and send it again.`,
          );
        }
        const short = cell(cells, columns.name);
        const long = cell(cells, columns.text);
        const words = long || short;
        if (words === '')
          throw new CodeFileRefused(
            `Line ${number} of ${name} has no words for ${code}: the file is cut off, or of another kind.`,
          );
        const setting = system === 'pos' ? cell(cells, columns.setting) : '';
        yield {
          system: isModifier ? 'cpt_modifier' : system,
          code,
          isPresent: true,
          isBillable: true,
          // Our own words for reasons and remarks leave room for the official ones.
          short: isReason || short !== words ? short || null : null,
          long: isReason ? long || null : words,
          facts: setting ? { setting: /^non/i.test(setting) || setting === 'N' ? 'N' : 'F' } : null,
          from: dateOf(cell(cells, columns.from)),
          to: dateOf(cell(cells, columns.to)),
        };
      }
      if (last.length > 0 && last.length < columns.text)
        throw new CodeFileRefused(`${name} is cut off in its last line. Download it anew.`);
    },
  };
}
