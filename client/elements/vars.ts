/** Sets CSS custom properties of an element. Lit's styleMap writes a style attribute, which a strict CSP refuses. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

type Values = Record<string, string | number>;

class Vars extends Directive {
  #before: Values | null = null;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('vars() stands in the tag itself.');
  }

  override render(_values: Values): unknown {
    return noChange;
  }

  override update(part: ElementPart, [values]: [Values]): unknown {
    const { style } = part.element as HTMLElement;
    const before = this.#before;
    this.#before = values;
    const entries = Object.entries(values);
    if (!before) style.cssText = entries.map(([name, value]) => `${name}:${value}`).join(';');
    else for (const [name, value] of entries) if (before[name] !== value) style.setProperty(name, String(value));
    return noChange;
  }
}

export const vars = directive(Vars);
