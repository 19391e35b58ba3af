/** @import { Job } from '../../api.d.ts' */

/** What was asked for: the title is cut short. @param {Job} job */
export const promptOf = (job) => ('prompt' in job.input ? job.input.prompt : job.title);
