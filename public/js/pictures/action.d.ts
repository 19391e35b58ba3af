// What can be done with a picture. Types alone: no browser asks for this file.
import type { Asset } from '../api.d.ts';
import type { IconName } from '../components/more-icons.js';
import type { Key } from '../i18n/messages.d.ts';

/** A link, or a button that does something; with both, a link that does it when it is followed plainly. */
export interface PictureAction {
  icon: IconName;
  label: Key;
  /** Of the label. */
  values?: Record<string, string>;
  /** Credits that it leads to spending: they stand behind the label. */
  price?: number;
  /** It does nothing: it says why something cannot be done. */
  note?: boolean;
  /** The key that does it, while no field has the focus. */
  key?: string;
  /** What one most likely came for. */
  main?: boolean;
  href?: string;
  /** `told`: a question that the server wanted answered first was. */
  run?: (told?: boolean) => Promise<unknown>;
  /** For one that is switched on and off. */
  pressed?: boolean;
  /** Asked before. */
  confirm?: { title: Key; text: Key; yes: Key; no?: Key };
}

export type ActionsOf = (asset: Asset) => PictureAction[];
