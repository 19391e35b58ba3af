// Other words on a poster: the picture below them was kept without any, so nothing is made or charged again.
import * as api from '../api/sessions.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { ProblemNotice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useId, useState, written } from '../ui.js';

/** What the server takes, in characters. */
const CHARS_MAX = 120;

/**
 * @param {{ session: string, poster: number, version: string, words: { headline: string, subheadline: string },
 *   onMade: () => void }} props `version`: the one that gets other words, and `words` what it says now; `onMade`: there is
 *   another version
 */
export function HeadlineForm({ session, poster, version, words, onMade }) {
  const id = useId();
  const [headline, setHeadline] = useState(words.headline);
  const [subheadline, setSubheadline] = useState(words.subheadline);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api.changeHeadline(session, poster, { headline: headline.trim(), subheadline: subheadline.trim() || null, version });
      onMade();
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  return html`<form class="stack headline-form" onSubmit=${onSubmit}>
    <div class="field"><label class="label" for=${`${id}-head`}>${t('history.headline')}</label>
      <input class="input" id=${`${id}-head`} required maxlength=${CHARS_MAX} value=${headline} disabled=${busy}
        aria-describedby=${`${id}-hint`} onInput=${written(setHeadline)} />
      <p class="hint" id=${`${id}-hint`}>${t('history.headline_hint')}</p></div>
    <div class="field"><label class="label" for=${`${id}-sub`}>${t('history.subheadline')}
      <span class="optional">${t('common.optional')}</span></label>
      <input class="input" id=${`${id}-sub`} maxlength=${CHARS_MAX} value=${subheadline} disabled=${busy}
        onInput=${written(setSubheadline)} /></div>
    ${h(ProblemNotice, { problem, title: t('history.headline_refused') })}
    <p>${h(BusyButton, { kind: 'btn-small', busy, disabled: !headline.trim(), children: t('history.headline_set') })}</p>
  </form>`;
}
