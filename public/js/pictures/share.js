// Whether whoever has its link may see a picture: off until its owner switches it on.
/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/assets.js';
import { Problem } from '../api/problem.js';
import { CopyButton } from '../components/copy-button.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { h, html, useState } from '../ui.js';

/** @param {{ asset: Asset, onChange: (asset: Asset) => void }} props */
export function Share({ asset, onChange }) {
  const [busy, setBusy] = useState(false);
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const change = async ({ currentTarget }) => {
    const shared = currentTarget.checked;
    setBusy(true);
    try {
      onChange(await api.changeAsset(asset.id, { shared }));
      toast(t(shared ? 'lightbox.share_on' : 'lightbox.share_off'));
    } catch (thrown) {
      currentTarget.checked = asset.shared;
      const problem = Problem.from(thrown);
      toast(problem.code === 'INVALID' ? t('lightbox.share_barred') : problem.message, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<div class="lightbox-share">
    <label class="check"><input type="checkbox" role="switch" checked=${asset.shared} disabled=${busy} onChange=${change} />
      <span>${t('lightbox.share')}<span class="hint">${t('lightbox.share_hint')}</span></span></label>
    ${asset.share_url && html`<div class="lightbox-link">
      <input class="input" readonly value=${asset.share_url} aria-label=${t('lightbox.share_link')}
        onFocus=${(/** @type {FocusEvent & { currentTarget: HTMLInputElement }} */ event) => event.currentTarget.select()} />
      ${h(CopyButton, { text: asset.share_url, name: t('lightbox.share_copy') })}
    </div>`}
  </div>`;
}
