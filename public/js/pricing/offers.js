// What credits can be had for: the top-up, the packs, the plans; and what each level may do.
/** @import { Catalogue, Pack } from '../api.d.ts' */
import { LoadFailed } from '../components/notice.js';
import { money } from '../i18n/format.js';
import { language, t } from '../i18n/words.js';
import { packsInOrder } from '../orders/offer.js';
import { h, html } from '../ui.js';
import { Levels } from './levels.js';
import { Plans } from './plans.js';
import { catalogue, problem, showPrices } from './prices.js';

/** The pack of the big button (requirement A7). */
const TOPUP_PACK = 'usd10';

export function Offers() {
  if (problem.value) {
    return h(LoadFailed, { problem: problem.value, title: t('pricing.failed'), onRetry: showPrices });
  }
  if (!catalogue.value) return html`<div class="skeleton skeleton-offers" aria-busy="true"></div>`;
  const { packs, plans, levels, methods, checkin } = catalogue.value;
  return html`
    ${language.value === 'en' && h(TopUp, { catalogue: catalogue.value })}
    ${h(Packs, { catalogue: catalogue.value, packs: packsInOrder(packs, language.value) })}
    ${language.value !== 'en' && h(TopUp, { catalogue: catalogue.value })}
    ${h(Plans, { plans, open: methods.stripe })}
    ${h(Levels, { levels, credits: checkin.credits })}`;
}

/** Where the top-up is chosen, with this pack chosen already. @param {Pack} pack */
const buying = (pack) => `/billing?pack=${pack.id}#topup`;

/** @param {{ catalogue: Catalogue }} props */
function TopUp({ catalogue: { packs, prices } }) {
  const pack = packs.find(({ id }) => id === TOPUP_PACK);
  if (!pack) return null;
  const enough = { models: Math.floor(pack.credits / prices.train), photos: Math.floor(pack.credits / prices.photo) };
  return html`<section class="topup" aria-labelledby="topup-title">
    <div>
      <h2 id="topup-title">${t('pricing.topup_title')}</h2>
      <p>${t('pricing.topup_text', { n: pack.credits })} ${t('pricing.topup_enough', enough)}</p>
    </div>
    <div class="topup-action">
      ${pack.methods.length > 0
        ? html`<a class="btn btn-large" href=${buying(pack)}>${t('pricing.topup')}</a>
          <p class="hint">${pack.methods.includes('usdt') ? t('pricing.pay_both') : t('pricing.pay_card')}</p>`
        : html`<button class="btn btn-large" type="button" disabled aria-describedby="topup-note">
            ${t('pricing.topup')}</button>
          <p class="hint" id="topup-note">${t('pricing.closed')}</p>`}
    </div>
  </section>`;
}

/** @param {{ catalogue: Catalogue, packs: Pack[] }} props */
function Packs({ catalogue: { prices }, packs }) {
  return html`<section aria-labelledby="packs-title">
    <h2 class="section-title" id="packs-title">${t('pricing.packs')}</h2>
    <p class="section-text">${t('pricing.packs_text')}</p>
    <ul class="offers packs">${packs.map((pack) => html`<li class="card offer" key=${pack.id}>
      <p class="offer-price">${money(pack.amount_minor, pack.currency)}</p>
      <p class="offer-credits">${t('credits.amount', { n: pack.credits })}</p>
      <p class="offer-bonus">${pack.bonus_percent > 0 ? t('pricing.bonus', { n: pack.bonus_percent }) : ''}</p>
      <p class="hint">${t('pricing.pack_photos', { n: Math.floor(pack.credits / prices.photo) })}</p>
      ${h(Buy, { pack })}
    </li>`)}</ul>
  </section>`;
}

/** @param {{ pack: Pack }} props */
function Buy({ pack }) {
  const name = t('pricing.buy_named', { price: money(pack.amount_minor, pack.currency) });
  return pack.methods.length > 0
    ? html`<a class="btn btn-quiet btn-wide" href=${buying(pack)} aria-label=${name}>${t('pricing.buy')}</a>`
    : html`<button class="btn btn-quiet btn-wide" type="button" disabled aria-label=${name}
        title=${t('pricing.closed')}>${t('pricing.buy')}</button>`;
}
