// Words that a shop may refuse, as the server said when a set was ordered. Nothing was refused for them. They are kept as
// drafts are: a reload shows them again, and who leaves takes them away.
/** @import { PostersJob } from '../../api.d.ts' */
import { draftOf, useDraft } from '../../draft.js';

const NAME = 'posters-warnings';

/** By the job. @type {Record<string, PostersJob['warnings']>} */
const known = { ...draftOf(NAME) };

/** @param {PostersJob} job */
export const noteWarnings = ({ id, warnings }) => {
  if (warnings.length > 0) known[id] = warnings;
};

/** @param {string} job */
export const warningsOf = (job) => known[job] ?? [];

/** Keeps them when the page is left. */
export const useKeptWarnings = () => useDraft(NAME, known);
