/** One way in for everything: files that are dropped, chosen, pasted or photographed, one after the other, with progress. */
import { readCard } from '../../shared/cards.ts';
import * as contract from '../../shared/documents.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sendFile } from '../api/send-file.ts';

export interface Incoming {
  name: string;
  /** 0 to 1. */
  share: number;
  /** What went wrong, in words. */
  problem: string | null;
}

/** What to call a picture that has no name of its own. */
export const pictureName = (what: string, n: number): string => `${what}${n > 1 ? ` ${n}` : ''}.jpg`;

/**
 * Sends files into the record of a patient; `draw` hears of every step. A card is read at once: the first picture is its
 * front, the second its back. Returns the sentence of what was done; problems stay in the list.
 */
export async function takeIn(
  patientId: string,
  category: contract.Category,
  files: readonly File[],
  list: Incoming[],
  draw: () => void,
): Promise<contract.Document[]> {
  const entries = files.map((file) => ({ file, entry: { name: file.name, share: 0, problem: null } as Incoming }));
  list.push(...entries.map(({ entry }) => entry));
  draw();
  const added: contract.Document[] = [];
  for (const { file, entry } of entries) {
    try {
      const { uploadId } = await sendFile(contract.send, file, (share) => {
        entry.share = share;
        draw();
      });
      added.push(await send(contract.add, { uploadId, patientId, category, name: file.name || 'Document' }));
      list.splice(list.indexOf(entry), 1);
    } catch (error) {
      entry.problem = sentenceOf(error);
    }
    draw();
  }
  const [front, back] = added.filter(({ mediaType }) => mediaType.startsWith('image/'));
  if (category === 'insurance_card' && front)
    await send(readCard, { frontId: front.id, backId: back && back.id !== front.id ? back.id : null });
  return added;
}

/** The files of a drop or of the clipboard. */
export const filesOf = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];

export const documentAddress = (id: string, size: 'whole' | 'thumbnail'): string =>
  `${contract.read.path}?${new URLSearchParams({ id, size })}`;
