import { createSHA256 } from 'hash-wasm';
import { claim, release } from './upload-tabs';
import { type DetailedError, defaultOptions, Upload, type UrlStorage } from 'tus-js-client';

/** One file's way to the service: its bytes by tus, its SHA-256 computed beside them, and the look that Slipway takes at the end. */
export interface Remedy {
  readonly sentence: string;
  readonly command?: string;
  readonly href?: string;
}
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  readonly code?: string;
  readonly remedies?: readonly Remedy[];
}
interface Answer {
  readonly state: 'RECEIVING' | 'CHECKING' | 'READY' | 'REFUSED';
  readonly image?: string;
  readonly operation?: string;
  readonly problem?: Problem;
}
/** What the service is told before the first byte, beside the file's name and sum. */
export type Metadata = { readonly kind?: 'disk'; readonly newVersion?: 'true' } | { readonly folder: string; readonly relativePath: string };
export type Phase = 'sending' | 'paused' | 'checking' | 'ready' | 'failed' | 'refused';
export interface View {
  phase(phase: Phase): void;
  progress(sent: number, total: number): void;
  problem(problem: Problem): void;
  /** The service did not take the last bytes; they are sent again. */
  retrying(why: string): void;
}

export const ENDPOINT = new URL('/api/v1/uploads', location.href).href;
export const storage: UrlStorage = defaultOptions.urlStorage;
export const SILENT = 'Slipway does not answer; it goes on by itself.';
const LOCKED = 423;
const PIECE = 4 << 20;
// Long enough for a restart of the service; each byte that gets through begins the row again.
const RETRIES = [1000, 1000, 2000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 60_000, 60_000];

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

function parse(body: string | undefined): Problem | null {
  try {
    const problem = JSON.parse(body ?? '') as Partial<Problem>;
    return typeof problem.title === 'string' ? { ...problem, title: problem.title } : null;
  } catch {
    return null;
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const answered = (error as Partial<DetailedError>).originalResponse;
  const problem = parse(answered?.getBody());
  if (problem) return problem;
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return {
      title: 'The browser cannot read the file.',
      remedies: [{ sentence: 'See that it is still there and that no machine has it open, then choose it again.' }],
    };
  }
  return {
    title: 'Slipway could not be reached.',
    detail: 'What was sent so far is kept.',
    remedies: [{ sentence: 'See that the service runs, then press Resume.' }],
  };
}

export class FileOnItsWay {
  readonly file: File;
  readonly #view: View;
  readonly #upload: Upload;
  readonly #sum: Promise<string>;

  constructor(file: File, metadata: Metadata, view: View) {
    this.file = file;
    this.#view = view;
    this.#sum = sha256(file);
    // Whoever waits for it hears of its failure; nobody waits yet.
    this.#sum.catch(() => undefined);
    this.#upload = new Upload(file, {
      endpoint: ENDPOINT,
      retryDelays: RETRIES,
      metadata: { filename: file.name, sha256: 'follows', ...metadata },
      // A file of a folder must not go on as one that was sent alone, nor the other way round.
      ...('folder' in metadata ? { fingerprint: () => Promise.resolve(`slipway-${metadata.folder}-${metadata.relativePath}`) } : {}),
      onProgress: (sent, total) => view.progress(sent, total),
      onUploadUrlAvailable: () => claim(this.#upload.url ?? ''),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (['DISK_SPACE', 'NAME_TAKEN'].includes(parse(error.originalResponse?.getBody())?.code ?? '')) return false;
        const again = status === 0 || status === 409 || status === LOCKED || status >= 500;
        if (again) view.retrying(status === LOCKED ? 'Another tab or program sends it; this one waits.' : SILENT);
        return again;
      },
      onError: (error) => {
        // Its folder's id stands for these very bytes, so what is there is this file.
        if ('folder' in metadata && problemOf(error).code === 'NAME_TAKEN') view.phase('ready');
        else this.#fail(error);
      },
      onSuccess: () => void this.#finish(),
    });
  }

  /** Goes on where an earlier visit of this page ended. */
  async start(): Promise<void> {
    try {
      const earlier = await this.#upload.findPreviousUploads();
      const last = earlier.at(-1);
      if (last) this.#upload.resumeFromPreviousUpload(last);
      this.resume();
    } catch (error) {
      this.#fail(error);
    }
  }

  resume(): void {
    this.#view.phase('sending');
    this.#upload.start();
  }

  async pause(): Promise<void> {
    await this.#upload.abort();
    this.#view.phase('paused');
  }

  async cancel(): Promise<void> {
    await this.#upload.abort();
    if (this.#upload.url) await end(this.#upload.url);
  }

  #fail(error: unknown): void {
    this.#view.problem(problemOf(error));
    this.#view.phase('failed');
  }

  async #finish(): Promise<void> {
    const url = this.#upload.url;
    if (!url) return;
    try {
      this.#view.phase('checking');
      await json(`${url}/sha256`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ sha256: await this.#sum }) });
      for (;;) {
        const answer = await json(url);
        if (answer.problem) {
          // What the host lacks can be mended; the file waits for it.
          const retry = answer.state === 'CHECKING' ? [{ sentence: 'Then retry the step.', href: `/operations/${answer.operation ?? ''}` }] : [];
          throw new ProblemError({ ...answer.problem, remedies: [...(answer.problem.remedies ?? []), ...retry] });
        }
        if (answer.state === 'READY') break;
        await pause(500);
      }
      await forget(url);
      this.#view.phase('ready');
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        this.#fail(error);
        return;
      }
      await forget(url);
      this.#view.problem(error.problem);
      this.#view.phase('refused');
    }
  }
}

/** Reads a piece at a time, so a file of any size takes the same memory. */
async function sha256(file: File): Promise<string> {
  const sum = await createSHA256();
  for (let at = 0; at < file.size; at += PIECE) {
    sum.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return sum.digest('hex');
}

async function json(url: string, init?: RequestInit): Promise<Answer> {
  const answer = await fetch(url, init);
  const body = await answer.text();
  if (answer.ok) return JSON.parse(body) as Answer;
  const problem = parse(body);
  throw problem ? new ProblemError(problem) : new Error(`status ${answer.status}`);
}

/** Removes what the service has of an upload, and what this browser remembers of it. */
export async function end(url: string): Promise<void> {
  await fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } });
  await forget(url);
}

async function forget(url: string): Promise<void> {
  release(url);
  for (const known of await storage.findAllUploads()) {
    if (known.uploadUrl === url) await storage.removeUpload(known.urlStorageKey);
  }
}
