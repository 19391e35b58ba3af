// Credits for coming by: once a week or once a day (requirement C7).
/** @import { CheckIn as Chance } from '../api.d.ts' */
import * as api from '../api/billing.js';
import { Problem } from '../api/problem.js';
import { Icon } from '../components/more-icons.js';
import { toast } from '../components/toast.js';
import { shortTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { refreshMe } from '../session.js';
import { h, html, useEffect, useId, useState } from '../ui.js';

export function CheckIn() {
  const [checkin, setCheckin] = useState(/** @type {Chance | null} */ (null));
  const [busy, setBusy] = useState(false);
  const noteId = useId();
  const read = () => api.checkin().then(setCheckin, (thrown) => toast(Problem.from(thrown).message, 'bad'));
  useEffect(() => {
    read();
  }, []);
  const checkIn = async () => {
    setBusy(true);
    try {
      const answer = await api.checkIn();
      toast(t('checkin.done', { n: answer.granted }));
      setCheckin(answer);
      await refreshMe();
    } catch (thrown) {
      const problem = Problem.from(thrown);
      toast(problem.message, 'bad');
      // Done from another device meanwhile: when the next one can be had is asked for.
      if (problem.code === 'ALREADY_CHECKED_IN') await read();
    } finally {
      setBusy(false);
    }
  };
  const usable = checkin?.available === true && !busy;
  // Done, it stays a stop for the keyboard: whoever pressed it is still somewhere.
  return html`<div class="checkin">
    <button class="btn btn-quiet" type="button" aria-disabled=${!usable} aria-busy=${busy} aria-describedby=${noteId}
      onClick=${() => { if (usable) checkIn(); }}>${h(Icon, { name: checkin && !checkin.available ? 'check' : 'gift' })}
      ${checkin && !checkin.available ? t('checkin.already') : checkin ? t('checkin.do', { n: checkin.credits }) : t('checkin.title')}</button>
    <p class="hint" id=${noteId}>${checkin ? when(checkin) : ''}</p>
  </div>`;
}

/** @param {Chance} checkin */
function when({ available, next_at, every }) {
  if (!available && next_at) return t('checkin.next', { time: shortTime(next_at) });
  return every === 'week' ? t('checkin.weekly') : t('checkin.daily');
}
