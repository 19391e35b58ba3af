/** @import { Model } from '../../api.d.ts' */
import { Problem } from '../../api/problem.js';
import * as api from '../../api/models.js';
import { t } from '../../i18n/words.js';
import { Confirm } from '../../components/confirm.js';
import { toast } from '../../components/toast.js';
import { h, html, useState } from '../../ui.js';
import { models } from '../models.js';

/**
 * Asks, then deletes a model with its training photos, here and at the provider (requirement D2).
 * @param {{ model: Model }} props
 */
export function DeleteModel({ model }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await api.deleteModel(model.id);
      // At once, not when the list has been read again: Take Photo may be open by then, and would jump.
      models.value = models.value.filter(({ id }) => id !== model.id);
      toast(t('model.deleted', { name: model.name }));
    } catch (thrown) {
      toast(Problem.from(thrown).message, 'bad');
      setBusy(false);
    }
  };
  return html`<button class="btn btn-quiet btn-small" type="button" disabled=${busy}
    onClick=${() => setAsking(true)}>${t('model.delete')}</button>
    ${asking && h(Confirm, {
      title: t('model.delete_title', { name: model.name }),
      text: t('model.delete_text'),
      yes: t('model.delete'),
      onYes: remove,
      onNo: () => setAsking(false),
    })}`;
}
