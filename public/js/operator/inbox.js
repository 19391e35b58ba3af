/** @import { DeadLetter } from '../api.d.ts' */
import { dateTime } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';
import { Act } from './act.js';
import { List } from './list.js';

/** What providers said and nobody could do anything with. */
export function View() {
  const [version, setVersion] = useState(0);
  return h(List, { of: 'inbox', version: String(version),
    row: (/** @type {DeadLetter} */ letter) => h(Row, { letter, onDone: () => setVersion(version + 1) }) });
}

/** @param {{ letter: DeadLetter, onDone: () => void }} props */
function Row({ letter, onDone }) {
  const { id, provider, subject, reason, body, received_at } = letter;
  const what = encodeURIComponent(id);
  return html`<div class="operator-row">
    <p><strong>${provider}</strong> · ${reason}</p>
    <p class="muted">${dateTime(received_at)} · <span class="mono" translate=${false}>${id}</span>
      ${subject && html` · <span class="mono" translate=${false}>${subject}</span>`}</p>
    <details class="operator-fold"><summary>${t('operator.letter_body')}</summary>
      <pre class="operator-body" tabindex="0" translate=${false}>${body}</pre></details>
    <details class="operator-fold"><summary>${t('operator.replay')}</summary>
      ${h(Act, { id: `replay-${id}`, title: t('operator.replay'), what: `inbox/${what}/replay`, noReason: true, onDone })}</details>
    <details class="operator-fold"><summary>${t('operator.close')}</summary>
      ${h(Act, { id: `close-${id}`, title: t('operator.close'), what: `inbox/${what}/close`, onDone })}</details>
  </div>`;
}
