// The texts of a set before it is made. Types alone: no browser asks for this file.
import type { ReadonlySignal, Signal } from '../../../vendor/signals.js';
import type { BriefRequest, PostersRequest, WrittenBrief } from '../../api.d.ts';
import type { Problem } from '../../api/problem.js';
import type { List } from './brief-lists.js';

/** What is asked about. The same question has the same members in the same order. */
export type Question = Pick<BriefRequest, 'description' | 'preset' | 'language'> & { product_upload: string | null };

/**
 * What was changed, by where it stands: `product_name`, `posters.00.headline`, `points.1.title`; a whole list, `steps`, with a
 * line for each; `facts.…`, seen in the picture, is left out.
 */
export type Change = Record<string, string>;

/** What a draft keeps. */
export interface Kept {
  /** The question that was answered. */
  asked: string;
  written: WrittenBrief | null;
  /** By the language of the texts. */
  changes: Record<string, Change>;
}

export interface Texts {
  written: Signal<WrittenBrief | null>;
  /** What was changed in it. */
  own: ReadonlySignal<Change>;
  /** How it stands with them, in words. */
  state: ReadonlySignal<string>;
  asking: Signal<boolean>;
  problem: Signal<Problem | null>;
  /** Has them written, unless they are. */
  ask: (question: Question) => Promise<void>;
  /** `null` takes back what was changed there. */
  note: (change: Record<string, string | null>) => void;
  /** Takes back what was changed. */
  forget: () => void;
  /** Whether a text of these posters, one of all, or one of these lists is longer than it may be or cannot be read. */
  isWrong: (posters: number[], lists: List[]) => boolean;
  /** What an order is given: nothing where nobody has changed anything and nothing was written. */
  brief: (question: Question, posters: number[]) => Promise<NonNullable<PostersRequest['brief']> | undefined>;
  kept: () => Kept;
}

/** What the form asks of the texts when it is sent or left. */
export interface Handle {
  /** Whether something cannot be sent: then it is shown. */
  refuses: () => boolean;
  brief: () => ReturnType<Texts['brief']>;
  kept: () => Kept;
}
