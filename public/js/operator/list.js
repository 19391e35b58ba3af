// A list of the console, page by page.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
import * as api from '../api/operator.js';
import { More } from '../components/more.js';
import { LoadFailed } from '../components/notice.js';
import { usePages } from '../components/paging.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';
import { behindTheDoor } from './locked.js';

/**
 * @param {{ of: string, query?: Record<string, string>, version?: string, row: (item: any) => ComponentChildren }} props
 *   `of`: the end of its address; `version`: changes when something was done about an item
 */
export function List({ of, query = {}, version = '', row }) {
  const { items, loading, problem, hasMore, more } = usePages(
    (cursor) => behindTheDoor(api.page(of, { ...query, cursor, limit: 20 })), [of, ...Object.values(query)], version);
  return html`<div class="stack">
    ${problem && h(LoadFailed, { problem, onRetry: more })}
    ${items.length > 0 && html`<ul class="operator-list" aria-busy=${loading}>
      ${items.map((item) => html`<li key=${item.id}>${row(item)}</li>`)}</ul>`}
    ${loading && items.length === 0 && html`<div class="skeleton-rows" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></div>`}
    ${!loading && !problem && items.length === 0 && html`<p class="muted">${t('operator.none')}</p>`}
    ${hasMore && h(More, { busy: loading, onMore: more })}
  </div>`;
}

/**
 * Names and values of one thing.
 * @param {{ facts: [string, ComponentChildren][] }} props
 */
export const Facts = ({ facts }) => html`<dl class="operator-facts">
  ${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
