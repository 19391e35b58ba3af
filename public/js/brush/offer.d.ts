// What edits cost and how long they take, where they are offered. Types alone: no browser asks for this file.
import type { Catalogue, Studio } from '../api.d.ts';

export type EditOffer = Pick<Studio, 'price' | 'seconds' | 'limits' | 'paused'>;
export type WithEdits = Catalogue & { studios: { edit?: EditOffer } };
