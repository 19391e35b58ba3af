// What is filled in and sent for a training. Types alone: no browser asks for this file.
import type { Upload } from '../../api.d.ts';

/** `pictures` are not known of a zip that does not tell. */
export type Chosen =
  | { kind: 'none' }
  | { kind: 'zip'; file: File; pictures: number | null }
  | { kind: 'photos'; files: File[]; captions: File[] };

export interface Fields {
  base: string;
  trainer: string;
  triggerWord: string;
  name: string;
  consent: boolean;
}

/** Where the sending is, and how far: 0 to 1. */
export interface Stage {
  name: 'packing' | 'uploading' | 'checking' | 'starting';
  fraction: number;
}

/** What is to be answered before it goes on, and how it is shown. */
export interface Asked {
  upload: Upload;
  LeftOut: typeof import('./left-out.js').LeftOut;
}

/**
 * What was sent already: a second try after a refusal (a common word, too few credits) does not upload again, and
 * the same request carries the same key, so that an answer lost on the way does not pay for two trainings.
 */
export interface Sent {
  chosen: Chosen;
  uploadId: string;
  /** What the server found in it; null until it has looked. */
  found: Upload | null;
  body: string;
  key: string;
}
