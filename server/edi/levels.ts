/** Hierarchical levels: HL01 counts from 1, HL02 names the level that holds it, HL04 tells whether it holds others. */
import type { Segment } from './tokenizer.ts';
import type { Loop, TellAt } from './walk.ts';

interface Level {
  loop: Loop;
  segment: Segment;
  children: number;
}

export class Levels {
  #count = 0;
  /** From the outermost to the one at hand. */
  #stack: Level[] = [];
  readonly #tell: TellAt;

  constructor(tell: TellAt) {
    this.#tell = tell;
  }

  /** An HL that opened this loop; where it has no place, the loop is still an earlier one. */
  take(segment: Segment, loop: Loop): void {
    this.#count++;
    const [, number = '', parent = ''] = segment.elements;
    if (number !== String(this.#count))
      this.#tell(
        segment,
        loop.id,
        'hl_number',
        'guide',
        `HL01 is “${number.slice(0, 12)}”, but this is level ${this.#count} of the transaction set.`,
        { element: 1, value: number },
      );
    if (loop.segments[0] !== segment) return;
    while (this.#stack.length > 0 && this.#stack.at(-1)?.loop !== loop.parent) this.#leave();
    const holder = this.#stack.at(-1);
    const wanted = holder?.segment.elements[1] ?? '';
    if (holder) holder.children++;
    if (parent !== wanted && (holder || parent !== ''))
      this.#tell(
        segment,
        loop.id,
        'hl_parent',
        'guide',
        holder
          ? `HL02 is “${parent.slice(0, 12)}”, but level ${wanted.slice(0, 12)} (${holder.loop.rule.name}) holds this one.`
          : `HL02 is “${parent.slice(0, 12)}”, but nothing holds this level.`,
        { element: 2, value: parent },
      );
    this.#stack.push({ loop, segment, children: 0 });
  }

  end(): void {
    while (this.#stack.length > 0) this.#leave();
  }

  #leave(): void {
    const { loop, segment, children } = this.#stack.pop() as Level;
    const says = segment.elements[4];
    // Whoever refuses an inquiry at this level (AAA) answers nothing below it, and leaves HL04 as it was asked.
    const isRefusal = [loop, ...loop.loops].some((one) => one.segments.some((it) => it.id === 'AAA'));
    if (says === '1' && children === 0 && !isRefusal)
      this.#tell(
        segment,
        loop.id,
        'hl_child',
        'guide',
        'HL04 says that other levels follow below this one, but none does.',
        { element: 4, value: says },
      );
    if (says === '0' && children > 0)
      this.#tell(
        segment,
        loop.id,
        'hl_child',
        'guide',
        `HL04 says that no level follows below this one, but ${children === 1 ? 'one does' : `${children} do`}.`,
        { element: 4, value: says },
      );
  }
}
