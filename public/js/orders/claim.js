// "I have paid": the hash of the transaction, for money that is not seen by itself.
/** @import { Order } from '../api.d.ts' */
import * as api from '../api/orders.js';
import { Problem } from '../api/problem.js';
import { BusyButton } from '../components/busy-button.js';
import { FormStatus } from '../components/form-status.js';
import { Icon } from '../components/icons.js';
import { Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html, useId, useRef, useState, written } from '../ui.js';

/** A transaction of the network, alone or in the address of an explorer's page: 32 bytes in hexadecimal digits. */
const TXID = /(?<![0-9a-z])(?:0x)?([0-9a-f]{64})(?![0-9a-z])/i;

/** @param {{ order: Order, onChanged: (order: Order) => void }} props */
export function Claim({ order, onChanged }) {
  const { payment } = order;
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  /** @param {SubmitEvent} event */
  const send = async (event) => {
    event.preventDefault();
    const txid = (TXID.exec(text) ?? TXID.exec(text.replace(/\s/g, '')))?.[1];
    setFault(txid ? '' : t('claim.fault'));
    if (!txid) return field.current?.focus();
    setSent(true);
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await api.claimOrder(order.id, txid));
    } catch (thrown) {
      setProblem(Problem.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  return html`<details class="more claim" open=${payment !== null}>
    <summary>${t('claim.title')}${h(Icon, { name: 'down' })}</summary>
    <form class="stack" onSubmit=${send} novalidate>
      <div class="field">
        <label class="label" for=${id}>${t('claim.txid')}</label>
        <input class="input mono" id=${id} ref=${field} name="txid" autocomplete="off" autocapitalize="off"
          spellcheck=${false} maxlength="500" value=${text} onInput=${written((text) => { setText(text); setFault(''); })}
          aria-invalid=${fault !== ''} aria-describedby="${id}-hint ${id}-fault" />
        <div class="hint-or-error">
          <p class="hint" id="${id}-hint">${t('claim.hint')}</p>
          <p class="error" id="${id}-fault" role="alert">${fault}</p>
        </div>
      </div>
      <p><${BusyButton} kind="btn-quiet" busy=${busy}>${busy ? t('claim.looking') : t('claim.send')}<//></p>
      <${FormStatus} sent=${sent || payment !== null} problem=${problem} about=${[text]} title=${t('claim.refused')}>
        ${payment && !problem && h(Notice, { tone: 'plain', title: t(`payment.${payment}`) })}
      <//>
    </form>
  </details>`;
}
