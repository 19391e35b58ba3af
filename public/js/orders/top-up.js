// Choosing a pack and how to pay for it.
/** @import { Catalogue, Order, Pack } from '../api.d.ts' */
import { useOnce } from '../api/once.js';
import * as api from '../api/orders.js';
import { BusyButton } from '../components/busy-button.js';
import { Card } from '../components/card.js';
import { FormStatus } from '../components/form-status.js';
import { money } from '../i18n/format.js';
import { t } from '../i18n/words.js';
import { me } from '../session.js';
import { h, html, useId, useState } from '../ui.js';

/** @typedef {'stripe' | 'usdt'} Method */
/** @type {Method[]} */
const METHODS = ['stripe', 'usdt'];
/** What is chosen when nothing else was wished for (requirement A7). */
const USUAL_PACK = 'usd10';

/**
 * @param {{ catalogue: Catalogue, wanted: string | null, onOrder: (order: Order) => void }} props `wanted`: a pack's id
 */
export function TopUp({ catalogue, wanted, onOrder }) {
  const { packs } = catalogue;
  const known = [wanted, USUAL_PACK].find((id) => packs.some((pack) => pack.id === id));
  const [packId, setPackId] = useState(known ?? packs[0]?.id ?? '');
  const [wantedMethod, setWantedMethod] = useState(/** @type {Method} */ ('stripe'));
  const [sent, setSent] = useState(false);
  const { busy, problem, submitOnce } = useOnce(api.buy, onOrder);
  const pack = packs.find(({ id }) => id === packId);
  if (!pack) return null;
  const method = [wantedMethod, ...METHODS].find((id) => pack.methods.includes(id));
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (!method) return;
    setSent(true);
    submitOnce({ pack: pack.id, method });
  };
  return html`<${Card} id="top-up" title=${t('topup.title')}>
    <form class="stack" onSubmit=${submit}>
      <fieldset class="field" disabled=${busy}>
        <legend class="label">${t('topup.pack')}</legend>
        <div class="choices pack-choices">${packs.map((pack) => h(PackChoice, {
          key: pack.id,
          pack,
          chosen: pack.id === packId,
          onChoose: () => setPackId(pack.id),
        }))}</div>
      </fieldset>
      <fieldset class="field" disabled=${busy}>
        <legend class="label">${t('topup.method')}</legend>
        <div class="choices">${METHODS.map((id) => h(MethodChoice, {
          key: id,
          id,
          pack,
          open: catalogue.methods[id],
          chosen: id === method,
          onChoose: () => setWantedMethod(id),
        }))}</div>
      </fieldset>
      ${h(Pay, { pack, method, busy })}
      <${FormStatus} sent=${sent} problem=${problem} title=${t('topup.refused')}>
        ${problem?.code === 'EMAIL_UNCONFIRMED' && html`<p><a href="/account#security">${t('topup.prove')}</a></p>`}
      <//>
    </form>
  <//>`;
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
 * @param {{ id: Method, pack: Pack, open: boolean, chosen: boolean, onChoose: () => void }} props
 */
function MethodChoice({ id, pack, open, chosen, onChoose }) {
  const offered = pack.methods.includes(id);
  const text = id === 'usdt' ? t('topup.usdt_text') : cardText(pack);
  const why = open ? t('topup.not_this_pack') : t('topup.not_here');
  return html`<label class="choice" data-locked=${!offered}>
    <input type="radio" name="method" value=${id} checked=${chosen} disabled=${!offered} onChange=${onChoose} />
    <span class="choice-title">${id === 'stripe' ? t('topup.card') : t('topup.usdt')}</span>
    <span class="choice-sub">${offered ? text : why}</span>
  </label>`;
}

/** @param {Pack} pack */
const cardText = ({ currency }) => (currency === 'CNY' ? t('topup.card_cny') : t('topup.card_usd'));

/** @param {{ pack: Pack, method: string | undefined, busy: boolean }} props */
function Pay({ pack, method, busy }) {
  const noteId = useId();
  const owed = Math.min(me.value?.credits.debt ?? 0, pack.credits);
  const label = method === 'usdt'
    ? t('topup.get_address')
    : t('order.pay', { price: money(pack.amount_minor, pack.currency) });
  return html`<div class="spend">
    <${BusyButton} kind="btn-large btn-wide" busy=${busy} disabled=${!method} describedBy=${noteId}>
      ${busy ? t('pricing.ordering') : label}<//>
    <p class="spend-note" id=${noteId}>${owed > 0
      ? t('topup.gives_less', { n: pack.credits, owed, rest: pack.credits - owed })
      : t('topup.gives', { n: pack.credits })}</p>
  </div>`;
}
