/** Keys of the screens: single letters work while nobody is typing, combinations always; `?` lists them. */
export interface KeyHelp {
  /** As it is shown: `Ctrl+K`, `N`. */
  keys: string;
  does: string;
}

export interface KeySet {
  help: readonly KeyHelp[];
  /** Returns true when it has taken the key. */
  handle(event: KeyboardEvent): boolean;
}

const sets = new Set<KeySet>();

/** Adds the keys of a screen; returns what takes them away. */
export function useKeys(set: KeySet): () => void {
  sets.add(set);
  return () => sets.delete(set);
}

export const keyHelp = (): KeyHelp[] => [...sets].flatMap((set) => set.help);

/** Somebody is writing: letters belong to the field. */
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.matches('input:not([type=checkbox],[type=radio]), textarea, select') || target.isContentEditable)
  );
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (!hasModifier && isTyping(event)) return;
  if (!hasModifier && document.querySelector('dialog[open]')) return;
  for (const set of [...sets].reverse()) {
    if (set.handle(event)) {
      event.preventDefault();
      return;
    }
  }
});
