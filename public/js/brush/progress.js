// What stands in the form's place while an edit is under way, and when it is made.
/** @import { LiveJob } from '../jobs/live.js' */
import { t } from '../i18n/words.js';
import { JobStatus } from '../studio/job-status.js';
import { h, html, useEffect, useRef } from '../ui.js';

/** @param {{ live: LiveJob }} props */
export function Progressing({ live }) {
  return html`<div class="stack editor-answer">
    <p class="editor-prompt" translate=${false}>${live.job.value.title}</p>
    ${h(JobStatus, { live, label: t('brush.progress') })}
  </div>`;
}

/** @param {{ onGoOn: () => void, onAgain: () => void, onDone: () => void }} props */
export function Made({ onGoOn, onAgain, onDone }) {
  const title = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => title.current?.focus(), []);
  return html`<div class="stack editor-answer">
    <h3 ref=${title} tabindex="-1">${t('brush.done')}</h3>
    <p class="hint">${t('brush.done_text')}</p>
    <button class="btn" type="button" onClick=${onDone}>${t('brush.close')}</button>
    <button class="btn btn-quiet" type="button" onClick=${onGoOn}>${t('brush.go_on')}</button>
    <button class="btn btn-quiet" type="button" onClick=${onAgain}>${t('brush.again')}</button>
  </div>`;
}
