// Words that a shop may refuse, as the server said when a set was ordered. Nothing was refused for them.
/** @import { PostersJob } from '../../api.d.ts' */

/** By the job. @type {Map<string, PostersJob['warnings']>} */
const known = new Map();

/** @param {PostersJob} job */
export const noteWarnings = ({ id, warnings }) => void known.set(id, warnings);

/** @param {string} job */
export const warningsOf = (job) => known.get(job) ?? [];
