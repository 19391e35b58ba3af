// Loaded for those who come from a set.
import * as jobsApi from '../../api/jobs.js';
import * as api from '../../api/sessions.js';
import { Problem } from '../../api/problem.js';
import { like } from './plan.js';

/** `/studio?like=session_…#poster`. @param {string} session */
export async function prepareLike(session) {
  try {
    const { input } = await jobsApi.job((await api.session(session)).job);
    if ('posters' in input) {
      const { posters, preset, language, text } = input;
      like.value = { posters, preset, language, text, description: '' };
    }
  } catch (thrown) {
    // It may be deleted by now: the form is as it was.
    Problem.from(thrown);
  }
  // The address is for coming here once; a reload should not fill the form in again.
  history.replaceState(null, '', '/studio#poster');
}
