// An order that waits for USDT: how much, where to, until when, and what can go wrong.
/** @import { ComponentChildren } from '../../vendor/preact.js' */
/** @import { Order } from '../api.d.ts' */
import { secondsUntil } from '../api/server-time.js';
import { CopyButton } from '../components/copy-button.js';
import { Icon } from '../components/icons.js';
import { clock } from '../i18n/format.js';
import { duration } from '../i18n/numbers.js';
import { t } from '../i18n/words.js';
import { h, html, useEffect, useMemo, useState } from '../ui.js';
import { Claim } from './claim.js';

/** With less than this it shows that time is short. */
const URGENT_SECONDS = 300;

/** @typedef {{ order: Order, giveUp: ComponentChildren, onChanged: (order: Order) => void }} Props */

/** @param {Props} props */
export function UsdtPayment({ order, giveUp, onChanged }) {
  return html`<div class="stack waiting">
    <div class="usdt">
      ${h(Qr, { svg: order.qr_svg ?? '' })}
      <div class="stack">
        ${h(Countdown, { until: order.expires_at })}
        ${h(Exact, { label: t('usdt.amount'), text: order.amount, unit: 'USDT', copy: t('usdt.copy_amount') })}
        ${h(Exact, { label: t('usdt.address'), text: order.address ?? '', copy: t('usdt.copy_address') })}
      </div>
    </div>
    ${h(Warnings, { amount: order.amount })}
    ${h(Claim, { order, onChanged })}
    <div class="row spread">
      <p class="waiting-line" role="status"><span class="spinner" aria-hidden="true"></span>
        ${order.seen ? t('usdt.seen') : t('usdt.watching')}</p>
      ${giveUp}
    </div>
  </div>`;
}

/** By the server's clock, whatever this machine's says. @param {{ until: string }} props */
function Countdown({ until }) {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = secondsUntil(until);
  return html`<div class="countdown" data-urgent=${left < URGENT_SECONDS}>
    <p class="label" aria-hidden="true">${t('usdt.left')}</p>
    <p class="countdown-clock" role="timer" aria-label=${t('usdt.left_about', { time: duration(left) })}>
      ${clock(left)}</p>
  </div>`;
}

/**
 * Something that must be copied to the letter.
 * @param {{ label: string, text: string, unit?: string, copy: string }} props
 */
function Exact({ label, text, unit, copy }) {
  return html`<div class="exact">
    <p class="label">${label}</p>
    <p class="exact-line"><span class="exact-text mono" translate=${false}>${text}</span>
      ${unit && html`<span class="exact-unit">${unit}</span>`}
      ${h(CopyButton, { text, name: copy })}</p>
  </div>`;
}

/**
 * The server's drawing, as a picture: whatever it held could neither run nor load anything there.
 * @param {{ svg: string }} props
 */
function Qr({ svg }) {
  const source = useMemo(() => `data:image/svg+xml,${encodeURIComponent(svg)}`, [svg]);
  return html`<figure class="qr">
    <img src=${source} alt=${t('usdt.qr')} width="208" height="208" />
    <figcaption class="hint">${t('usdt.qr_text')}</figcaption>
  </figure>`;
}

/** @param {{ amount: string }} props */
function Warnings({ amount }) {
  const texts = [
    t('usdt.warn_network'),
    t('usdt.warn_amount', { amount }),
    t('usdt.warn_fee', { amount }),
    t('usdt.warn_once'),
  ];
  return html`<section class="warnings" aria-labelledby="warnings-title">
    <h3 id="warnings-title">${h(Icon, { name: 'alert' })}${t('usdt.warnings')}</h3>
    <ul>${texts.map((text) => html`<li key=${text}>${text}</li>`)}</ul>
  </section>`;
}
