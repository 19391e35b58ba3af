/** @import { Problem } from '../../api/problem.js' */
/** @import { Prompt } from '../../api.d.ts' */
import { LoadFailed } from '../../components/notice.js';
import { t } from '../../i18n/words.js';
import { h, html } from '../../ui.js';

/**
 * A press on a cover chooses its prompt; the button on it makes the picture at once.
 * @param {{ prompts: Prompt[], more: (() => void) | null, looking: boolean, lost: Problem | null, disabled: boolean,
 *   isPaused: boolean, chosen: string, onAgain: () => void, onChoose: (id: string) => void, onOrder: (prompt: Prompt) => void,
 *   onEdit: (prompt: Prompt) => void }} props
 */
export function Covers({ prompts, more, looking, lost, disabled, isPaused, chosen, onAgain, onChoose, onOrder, onEdit }) {
  return html`<fieldset class="field covers-field" aria-busy=${looking}>
    <legend class="visually-hidden">${t('library.choose')}</legend>
    ${lost && h(LoadFailed, { problem: lost, title: t('page.failed'), onRetry: onAgain })}
    <div class="covers" tabindex="-1">
      ${prompts.map((prompt) => h(Cover, {
        key: prompt.id,
        prompt,
        checked: prompt.id === chosen,
        disabled,
        isPaused,
        onChoose: () => onChoose(prompt.id),
        onOrder: () => onOrder(prompt),
        onEdit: () => onEdit(prompt),
      }))}
      ${prompts.length === 0 && !lost && html`<p class="covers-none">${t('library.none')}</p>`}
      ${more && html`<button class="btn btn-quiet covers-more" type="button" aria-disabled=${looking} onClick=${() => { if (!looking) more(); }}>
        ${t('common.more')}</button>`}
    </div>
  </fieldset>`;
}

/**
 * @param {{ prompt: Prompt, checked: boolean, disabled: boolean, isPaused: boolean, onChoose: () => void, onOrder: () => void,
 *   onEdit: () => void }} props
 */
function Cover({ prompt, checked, disabled, isPaused, onChoose, onOrder, onEdit }) {
  const { id, title, description, cover, cost, locked, members_only, own } = prompt;
  // Whoever wrote a title chose its language.
  const left = own ? false : undefined;
  return html`<div class="cover" data-locked=${locked}>
    <label class="cover-choose">
      <input type="radio" name="prompt" value=${id} checked=${checked} disabled=${disabled} aria-describedby="about-${id}"
        onChange=${onChoose} />
      ${cover
        ? html`<img src=${cover} alt="" width="400" height="300" loading="lazy" decoding="async" />`
        : html`<span class="cover-none" aria-hidden="true" translate=${left}>${[...title][0]}</span>`}
      <span class="cover-title" translate=${left}>${title}</span>
      <span class="cover-about" id="about-${id}">${description || (own ? t('library.own') : '')}</span>
    </label>
    ${members_only && html`<span class="cover-badge">${t('library.members')}</span>`}
    <div class="cover-foot">
      ${locked
        ? html`<a class="cover-press" href="/pricing">${t('library.unlock')}</a>`
        : html`<button class="cover-press" type="button" disabled=${disabled || isPaused} onClick=${onOrder} translate=${left}
            aria-label="${t('library.now')} · ${t('credits.amount', { n: cost })}: ${title}">${t('library.now')} · ${t('credits.amount', { n: cost })}</button>`}
      ${own && html`<button class="cover-edit" type="button" disabled=${disabled} translate=${left} aria-label=${t('library.edit', { title })}
        onClick=${onEdit}>${t('library.edit_short')}</button>`}
    </div>
  </div>`;
}
