/**
 * Printing without another window: what is to be printed is drawn into an element that only paper shows. Pages say what
 * they would print; the browser's own Ctrl+P prints the same. That something is printed is written into the trail.
 */
import { render, type TemplateResult } from 'lit';
import type { InputOf } from '../../shared/contract.ts';
import { recordPrint } from '../../shared/views.ts';
import { send } from '../api/send.ts';
import { sayProblem } from './toasts.ts';

export interface Sheet {
  /** What the trail says. */
  note: InputOf<typeof recordPrint>;
  draw(): TemplateResult;
}

export interface Printable {
  /** Asks what exactly, and prints it. */
  choose(): Promise<void>;
  /** What Ctrl+P of the browser prints; null while there is nothing yet. */
  sheet(): Sheet | null;
}

let printable: Printable | null = null;
/** What a button has asked for, and the trail knows already. */
let asked: Sheet | null = null;

const paper = document.createElement('div');
paper.className = 'paper';
paper.setAttribute('aria-hidden', 'true');
document.body.append(paper);

/** Says what this page would print; returns what takes it back. */
export function usePrint(it: Printable): () => void {
  printable = it;
  return () => {
    if (printable === it) printable = null;
  };
}

export const canPrint = (): boolean => printable !== null;
export const choosePrint = (): void => void printable?.choose().catch(sayProblem);

/** Writes it down, then prints: what cannot be written down is not printed. */
export async function printSheet(sheet: Sheet): Promise<void> {
  try {
    await send(recordPrint, sheet.note);
  } catch (error) {
    sayProblem(error);
    return;
  }
  asked = sheet;
  // Drawn before: while the browser prints on our own word, it runs no callback that a new template would need.
  render(sheet.draw(), paper);
  print();
}

addEventListener('beforeprint', () => {
  const sheet = asked ?? printable?.sheet() ?? null;
  document.documentElement.toggleAttribute('data-paper', sheet !== null);
  if (!sheet) return;
  if (asked) return;
  void send(recordPrint, sheet.note).catch(sayProblem);
  render(sheet.draw(), paper);
});

addEventListener('afterprint', () => {
  asked = null;
  document.documentElement.removeAttribute('data-paper');
  render('', paper);
});
