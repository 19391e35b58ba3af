// What the server answers, as the site uses it. The contract is the OpenAPI document at /api/openapi.
// Amounts are credits (integers), times RFC 3339 in UTC, ids prefixed ULIDs.

export type Locale = 'zh-CN' | 'en';
export type Studio = 'train' | 'photo' | 'poster' | 'tryon' | 'library';
export type JobState = 'queued' | 'running' | 'succeeded' | 'partly_succeeded' | 'failed' | 'canceled';
export type ItemState = 'queued' | 'submitted' | 'running' | 'succeeded' | 'failed' | 'canceled';
export type Base = string;

/** A text in both languages, from the catalogue. */
export interface Words {
  zh: string;
  en: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
  avatar_url: string | null;
  locale: Locale;
  level: string;
  plan: string | null;
  role: string;
  credits: { available: number; held: number; bought: number; plan: number; plan_expires_at: string | null };
  created_at: string;
}

export interface SignInMethods {
  google: boolean;
  code: boolean;
  password: boolean;
  code_seconds: number;
  resend_seconds: number;
}

export interface Session {
  id: string;
  current: boolean;
  created_at: string;
  last_seen_at: string;
  user_agent: string | null;
  network: string | null;
}

export interface ItemError {
  code: string;
  detail: string;
}

export interface Asset {
  id: string;
  studio: Studio;
  job: { id: string; seq: number };
  prompt: string;
  model: { id: string; name: string } | null;
  seed: number | null;
  width: number;
  height: number;
  bytes: number;
  content_type: string;
  favourite: boolean;
  shared: boolean;
  urls: { full: string; web: string; thumb: string; download: string };
  created_at: string;
}

export interface Item {
  seq: number;
  state: ItemState;
  error: ItemError | null;
  asset: Asset | null;
}

export interface JobInput {
  prompt?: string;
  count?: number;
  aspect_ratio?: string;
  seed?: number | null;
  base?: Base;
  trainer?: string;
  trigger_word?: string;
  upload_id?: string;
  name?: string;
}

export interface Job {
  id: string;
  studio: Studio;
  state: JobState;
  /** 0 to 100. */
  progress: number;
  eta_seconds: number | null;
  title: string;
  price_each: number;
  cost: { held: number; captured: number; released: number };
  input: JobInput;
  model: { id: string; name: string } | null;
  items: Item[];
  created_at: string;
  finished_at: string | null;
}

export interface Model {
  id: string;
  name: string;
  base: Base;
  state: 'training' | 'ready' | 'failed' | 'deleting';
  /** Null for the base models. */
  trigger_word: string | null;
  cover: string | null;
  created_at: string | null;
  job_id: string | null;
}

export interface Trainer {
  id: string;
  base: Base;
  title: Words;
  minutes: number;
  default: boolean;
}

export interface Pack {
  id: string;
  currency: 'CNY' | 'USD';
  amount_minor: number;
  credits: number;
  bonus_percent: number;
}

export interface Plan {
  id: string;
  title: Words;
  usd_minor: number;
  credits: number;
  model_slots: number;
}

export interface Catalogue {
  credit: { per_cny: number; per_usd: number };
  prices: { train: number; photo: number; poster: number; tryon: number };
  durations_seconds: { train: number; photo: number };
  signup_credits: number;
  trainers: Trainer[];
  bases: { id: Base; title: Words }[];
  aspect_ratios: string[];
  photo_count_max: number;
  training_images: { min: number; max: number };
  packs: Pack[];
  plans: Plan[];
}

export type EntryKind =
  | 'signup'
  | 'purchase'
  | 'bonus'
  | 'plan_grant'
  | 'plan_expiry'
  | 'checkin'
  | 'code'
  | 'referral'
  | 'adjustment'
  | 'hold'
  | 'capture'
  | 'release'
  | 'clawback';

export interface Entry {
  id: string;
  kind: EntryKind;
  delta: number;
  held_delta: number;
  balance_after: { available: number; held: number };
  reference: { type: string; id: string } | null;
  title: string | null;
  at: string;
}

export interface UploadTicket {
  id: string;
  url: string;
  headers: Record<string, string>;
  expires_at: string;
}

export interface Upload {
  id: string;
  state: 'ready';
  purpose: string;
  bytes: number;
  images: number | null;
  cover: string | null;
}

export interface RejectionReason {
  code: string;
  file: string | null;
  detail: string;
}

/** An `application/problem+json` body; `code` is the stable part. */
export interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  request_id?: string;
  fields?: { name: string; code: string; detail: string }[];
  reasons?: RejectionReason[];
  needed?: number;
  available?: number;
}

/** One thing that happened to a job, as sent by /api/predict/{id}/events. */
export type JobEvent =
  | { kind: 'state'; data: { state: JobState } }
  | { kind: 'progress'; data: { percent: number; eta_seconds: number | null } }
  | { kind: 'log'; data: { lines: string[] } }
  | { kind: 'item'; data: { seq: number; state: ItemState; error: ItemError | null } };

/** The same as JSON, from `?after=N`. */
export interface EventPage {
  items: ({ seq: number; at: string } & JobEvent)[];
  state: JobState;
}
