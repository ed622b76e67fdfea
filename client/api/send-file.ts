/** Sends one file, and tells how much of it is on its way. */
import type { CommandContract, OutputOf } from '../../shared/contract.ts';
import { uuidv7 } from '../../shared/ids.ts';
import type { ProblemBody } from '../../shared/problems.ts';
import { ProblemError, reportEnded } from './send.ts';

/** Throws ProblemError with the sentence to show. `progress` hears shares from 0 to 1. */
export function sendFile<C extends CommandContract>(
  contract: C,
  file: Blob,
  progress: (share: number) => void,
): Promise<OutputOf<C>> {
  const bytesMax = contract.fileBytesMax ?? 0;
  if (file.size > bytesMax) {
    const detail = `That file is too large: at most ${Math.floor(bytesMax / 1_048_576)} MB. Scan it with fewer dots per inch, or in parts.`;
    return Promise.reject(new ProblemError({ code: 'too_large', detail }));
  }
  // Only this old way tells how much has left.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open('POST', contract.path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('idempotency-key', uuidv7());
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onerror = () =>
      reject(
        new ProblemError({
          code: 'offline',
          detail: 'The server does not answer. The file was not kept; send it again.',
        }),
      );
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status < 400) return resolve(body as OutputOf<C>);
      const problem = (body ?? {
        code: 'internal',
        detail: 'The server gave an answer that cannot be read.',
      }) as ProblemBody;
      reportEnded(contract, problem);
      reject(new ProblemError({ ...problem, status: request.status }));
    };
    request.send(file);
  });
}
