// What is asked before a training goes on without some of the photos. Loaded with what sends them.
/** @import { Upload } from '../../api.d.ts' */
import { Notice, reasonLine } from '../../components/notice.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';

/**
 * What was left out of the photos, and what else was found: said before it goes on.
 * @param {{ upload: Upload, usesCaptions: boolean }} props
 */
export function LeftOut({ upload: { images, left_out: leftOut, other_files: others, captions }, usesCaptions }) {
  const children = html`<ul class="notice-list">${leftOut.map(reasonLine)}</ul>
    ${others ? html`<p>${t('train.other_files', { n: others })}</p>` : null}
    ${captions ? html`<p>${t(usesCaptions ? 'train.captions' : 'train.captions_ignored', { n: captions })}</p>` : null}
    <p>${t('train.go_on', { n: images ?? 0 })}</p>`;
  return h(Notice, { tone: 'plain', title: t('train.left_out'), children });
}
