// The posters' studio as the server offers and answers it. Types alone: no browser asks for this file.
import type { Asset, Catalogue, Item, ItemError, Job, Studio, Words } from '../../api.d.ts';

export interface Poster {
  number: number;
  title: Words;
  shows: Words;
}

export interface Preset {
  id: string;
  title: Words;
  width: number;
  height: number;
  /** What a seller should know of the platform. */
  note?: Words;
}

export type PosterOffer = Pick<Studio, 'price' | 'seconds' | 'limits' | 'paused'> & {
  plan: Poster[];
  presets: Preset[];
  product_uploads_max: number;
};

export type WithPosters = Catalogue & { studios: { poster?: PosterOffer } };

export type PosterLanguage = 'zh' | 'en' | 'none';
export type PosterText = 'set' | 'model';

export interface PostersInput {
  product_uploads: string[];
  description: string;
  posters: number[];
  preset: string;
  language: PosterLanguage;
  text: PosterText;
}

export type PosterItem = Item & { poster: number };
export type PosterJob = Omit<Job, 'items' | 'input'> & {
  items: PosterItem[];
  input: PostersInput;
  session: { id: string; name: string | null };
};

export interface SessionSummary {
  id: string;
  name: string | null;
  created_at: string;
  cover: Asset | null;
  posters: number;
  edits: number;
}

export interface Version {
  label: string;
  asset: Asset;
  parent: string | null;
  prompt: string;
  created_at: string;
}

export interface Row {
  number: number;
  title: Words;
  item: number;
  state: Item['state'];
  error: ItemError | null;
  versions: Version[];
}

export interface PosterSession {
  id: string;
  name: string | null;
  created_at: string;
  job: string;
  rows: Row[];
}
