/** The camera of this device: looked through, and a picture taken. It is off before and afterwards. */
import { html, render } from 'lit';
import { sayProblem } from '../desk/toasts.ts';

/** Browsers open a camera to safe pages only, and some devices have none. */
export async function hasCamera(): Promise<boolean> {
  if (!globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia) return false;
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.some(({ kind }) => kind === 'videoinput');
}

async function open(): Promise<MediaStream | null> {
  try {
    const video = { facingMode: 'environment', width: { ideal: 3840 }, height: { ideal: 2160 } };
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch {
    sayProblem(new Error('no camera'));
    return null;
  }
}

const QUALITY = 0.92;

function pictureOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}

/** Opens the camera in a dialog; resolves with the picture that was taken, or null. */
export async function takePicture(title: string): Promise<Blob | null> {
  const stream = await open();
  if (!stream) return null;
  const before = document.activeElement as HTMLElement | null;
  const dialog = document.createElement('dialog');
  dialog.className = 'wide';
  dialog.setAttribute('aria-labelledby', 'camera-title');
  document.body.append(dialog);
  return new Promise((resolve) => {
    const end = (picture: Blob | null): void => {
      for (const track of stream.getTracks()) track.stop();
      dialog.close();
      dialog.remove();
      before?.focus();
      resolve(picture);
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      end(null);
    });
    const shoot = async (): Promise<void> => end(await pictureOf(dialog.querySelector('video') as HTMLVideoElement));
    render(
      html`<form class="stack" @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void shoot();
      }}>
        <h2 id="camera-title">${title}</h2>
        <video class="camera" autoplay playsinline muted .srcObject=${stream}></video>
        <p class="muted small">Flat, near, in good light; the whole card in the picture.</p>
        <div class="row end">
          <button type="button" @click=${() => end(null)}>Go back</button>
          <button class="primary" type="submit">Take the picture</button>
        </div>
      </form>`,
      dialog,
    );
    dialog.showModal();
  });
}
