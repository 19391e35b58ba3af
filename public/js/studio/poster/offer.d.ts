// What the catalogue says of this studio. Types alone: no browser asks for this file.
import type { PlannedPoster, PostersRequest, ShopPreset, Studio } from '../../api.d.ts';

export type PosterOffer = Studio & { plan: PlannedPoster[]; presets: ShopPreset[]; product_uploads_max: number };
export type PosterLanguage = PostersRequest['language'];
export type PosterText = NonNullable<PostersRequest['text']>;
export type PresetName = PostersRequest['preset'];
