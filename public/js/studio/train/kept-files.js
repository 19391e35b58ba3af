// What is chosen for a training, there again when the page was left and came back in this tab. Loaded for those who chose.
/** @import { Chosen } from './form-data.d.ts' */
import { newKey } from '../../api/request.js';
import { draftOf, useDraft } from '../../draft.js';
import { t } from '../../i18n/words.js';
import { me } from '../../session.js';
import { html, useEffect, useRef, useState } from '../../ui.js';
import { left, NOTHING, LEFT_WITH_FILES } from './files.js';
import { find, keep } from './kept.js';

/** What was left with, if it is still there. @param {string} id of the form in this tab */
export const findLeft = (id) => find(id, me.value?.id ?? '').catch(() => null);

/**
 * Keeps it, finds it again, and says so where it could not be kept.
 * @param {{ chosen: Chosen, used: Chosen | null, onChoose: (chosen: Chosen | ((now: Chosen) => Chosen)) => void }} props
 *   `used`: what a training has begun with. It stays on the page and nowhere else
 */
export function KeptFiles({ chosen, used, onChoose }) {
  const [{ id, some }] = useState(() => ({ id: newKey(), some: false, ...draftOf(LEFT_WITH_FILES) }));
  const [looking, setLooking] = useState(some && !left && chosen.kind === 'none');
  const [lost, setLost] = useState(some && left?.found === null);
  const touched = useRef(some);
  const kept = chosen === used ? NOTHING : chosen;
  const owner = me.value?.id ?? '';
  useDraft(LEFT_WITH_FILES, { id, some: looking || kept.kind !== 'none' });
  useEffect(() => {
    if (!looking) return;
    findLeft(id).then((found) => {
      setLooking(false);
      setLost(!found);
      // Somebody may have chosen meanwhile.
      if (found) onChoose((now) => (now.kind === 'none' ? found : now));
    });
  }, []);
  useEffect(() => {
    touched.current ||= kept.kind !== 'none';
    // Where it cannot be kept, whoever comes back is told so.
    if (touched.current && !looking) keep(id, kept, owner).catch(() => undefined);
  }, [kept, looking]);
  return lost && chosen.kind === 'none' && html`<p class="error" role="alert">${t('train.files_lost')}</p>`;
}
