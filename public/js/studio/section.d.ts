// What a studio brings, and what its section is given. Types alone: no browser asks for this file.
import type { ComponentChildren } from '../../vendor/preact.js';
import type { Signal } from '../../vendor/signals.js';
import type { Catalogue, Job } from '../api.d.ts';
import type { LiveJob } from '../jobs/live.js';

/** The product's studios. */
export type StudioName = Job['studio'];

/** A line of the registry. */
export interface Entry {
  /** Of its own, in css/. */
  styles: string[];
  load: () => Promise<SectionModule>;
}

/** The code of a section. */
export interface SectionModule {
  Section: (props: { catalogue: Catalogue }) => ComponentChildren;
  /** Reads what it cannot be drawn without. */
  prepare: () => Promise<unknown>;
  /** Reads its jobs, once it stands. */
  read: () => Promise<void>;
}

/** The code that shows jobs. It comes with the first job there is to show. */
export interface JobViews {
  JobView: (props: { live: LiveJob; jobs: StudioJobs }) => ComponentChildren;
  /** Those before it. */
  PastJobs: (props: { live: LiveJob; jobs: StudioJobs }) => ComponentChildren;
}

/** What distinguishes the jobs of one studio. */
export interface StudioOfJobs {
  name: string;
  /** How many are listed. */
  limit: number;
  /** The element they are shown in. */
  resultId: string;
  loadViews: () => Promise<JobViews>;
  /** Reads what the job that is shown by itself needs. */
  beforeFirst?: (job: Job) => Promise<void>;
  /** Once, when a job that was alive here is over. */
  onOver?: (job: Job, jobs: StudioJobs) => void;
}

export interface StudioJobs {
  /** Newest first; null until they are read. */
  all: Signal<Job[] | null>;
  shown: Signal<({ live: LiveJob } & JobViews) | null>;
  /** Reads the latest, and goes on with the one that is still running, if there is one. */
  read: () => Promise<void>;
  /** The same, and what cannot be read is left for the next time. */
  look: () => Promise<void>;
  /** Shows one. */
  choose: (job: Job) => Promise<void>;
  /** Shows one that is new. */
  started: (job: Job) => Promise<void>;
  /** Changes them wherever they are known. */
  change: (changed: (job: Job) => Job) => void;
}
