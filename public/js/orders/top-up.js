// Choosing a pack and how to pay for it.
/** @import { StudioName } from '../studio/section.d.ts' */
/** @import { Catalogue, Order, Pack } from '../api.d.ts' */
/** @import { Way } from './offer.js' */
import { useOnce } from '../api/once.js';
import * as api from '../api/orders.js';
import { BusyButton } from '../components/busy-button.js';
import { Card } from '../components/card.js';
import { FormStatus } from '../components/form-status.js';
import { money } from '../i18n/format.js';
import { language, t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, useId, useState } from '../ui.js';
import { firstPack, orderedBy, packsInOrder, takes, waysInOrder } from './offer.js';

/** @param {{ catalogue: Catalogue, wanted: string | null, onOrder: (order: Order) => void }} props `wanted`: a pack's id */
export function TopUp(props) {
  return html`<${Card} id="top-up" title=${t('topup.title')}>${h(TopUpForm, props)}<//>`;
}

/**
 * @param {{ catalogue: Catalogue, wanted: string | null, missing?: number, studio?: StudioName | undefined,
 *   onOrder: (order: Order) => void }} props `missing`: so many credits are needed; `studio`: where the checkout page leads
 *   back to, Billing without one
 */
export function TopUpForm({ catalogue, wanted, missing = 0, studio, onOrder }) {
  const { packs } = catalogue;
  const locale = language.value;
  const [packId, setPackId] = useState(wanted);
  const [way, setWay] = useState(/** @type {Way | null} */ (null));
  const [sent, setSent] = useState(false);
  const { busy, problem, submitOnce } = useOnce(api.buy, onOrder);
  const pack = firstPack(packs, locale, { wanted: packId, missing });
  if (!pack) return null;
  const ways = waysInOrder(catalogue, locale);
  const chosen = (way ? [way, ...ways] : ways).find((id) => takes(pack, id));
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (!chosen) return;
    setSent(true);
    const back = studio && chosen !== 'usdt' ? { return_to: studio } : {};
    submitOnce({ pack: pack.id, ...orderedBy(chosen), ...back });
  };
  return html`<form class="stack topup-form" onSubmit=${submit}>
    <fieldset class="field" disabled=${busy}>
      <legend class="label">${t('topup.pack')}</legend>
      <div class="choices pack-choices">${packsInOrder(packs, locale).map((each) => h(PackChoice, {
        key: each.id,
        pack: each,
        chosen: each === pack,
        onChoose: () => setPackId(each.id),
      }))}</div>
    </fieldset>
    <fieldset class="field" disabled=${busy}>
      <legend class="label">${t('topup.method')}</legend>
      <div class="choices way-choices">${ways.map((id) => h(WayChoice, {
        key: id,
        id,
        pack,
        open: packs.some((each) => takes(each, id)),
        chosen: id === chosen,
        onChoose: () => setWay(id),
      }))}</div>
    </fieldset>
    ${h(Pay, { pack, way: chosen, busy })}
    <${FormStatus} sent=${sent} problem=${problem} about=${problem?.code === 'EMAIL_UNCONFIRMED' ? [] : [packId, way]} title=${t('topup.refused')}>
      ${problem?.code === 'EMAIL_UNCONFIRMED' && html`<p><a href="/account#security">${t('topup.prove')}</a></p>`}
    <//>
  </form>`;
}

/** @param {{ pack: Pack, chosen: boolean, onChoose: () => void }} props */
function PackChoice({ pack, chosen, onChoose }) {
  return html`<label class="choice">
    <input type="radio" name="pack" value=${pack.id} checked=${chosen} onChange=${onChoose} />
    <span class="choice-title">${money(pack.amount_minor, pack.currency)}</span>
    <span class="choice-sub">${t('credits.amount', { n: pack.credits })}</span>
    ${pack.bonus_percent > 0 && html`<span class="choice-bonus">${t('pricing.bonus', { n: pack.bonus_percent })}</span>`}
  </label>`;
}

/**
 * A way to pay; one that is not to be had stays visible and says why.
 * @param {{ id: Way, pack: Pack, open: boolean, chosen: boolean, onChoose: () => void }} props
 */
function WayChoice({ id, pack, open, chosen, onChoose }) {
  const offered = takes(pack, id);
  return html`<label class="choice" data-locked=${!offered}>
    <input type="radio" name="method" value=${id} checked=${chosen} disabled=${!offered} onChange=${onChoose} />
    <span class="choice-title">${t(`topup.${id}`)}</span>
    <span class="choice-sub">${offered ? t(`topup.${id}_text`) : whyNot(id, open)}</span>
  </label>`;
}

/** @param {Way} id @param {boolean} open */
function whyNot(id, open) {
  if (!open) return t('topup.not_here');
  return id === 'usdt' ? t('topup.not_this_pack') : t('topup.only_yuan');
}

/** @param {{ pack: Pack, way: Way | undefined, busy: boolean }} props */
function Pay({ pack, way, busy }) {
  const noteId = useId();
  const owed = Math.min(me.value?.credits.debt ?? 0, pack.credits);
  const label = way === 'usdt'
    ? t('topup.get_address')
    : t('order.pay', { price: money(pack.amount_minor, pack.currency) });
  return html`<div class="spend">
    <${BusyButton} kind="btn-large btn-wide" busy=${busy} disabled=${!way} describedBy=${noteId}>
      ${busy ? t('pricing.ordering') : label}<//>
    <p class="spend-note" id=${noteId}>${owed > 0
      ? t('topup.gives_less', { n: pack.credits, owed, rest: pack.credits - owed })
      : t('topup.gives', { n: pack.credits })}</p>
  </div>`;
}
