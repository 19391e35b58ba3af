/** @import { Model } from '../../api.d.ts' */
import * as api from '../../api/models.js';
import { ConfirmButton } from '../../components/confirm.js';
import { toast } from '../../components/toast.js';
import { t } from '../../i18n/words.js';
import { h } from '../../ui.js';
import { models } from '../models.js';

/**
 * Asks, then deletes a model with its training photos, here and at the provider (requirement D2).
 * @param {{ model: Model }} props
 */
export function DeleteModel({ model }) {
  const remove = async () => {
    await api.deleteModel(model.id);
    // At once, not when the list has been read again: Take Photo may be open by then, and would jump.
    models.value = models.value.filter(({ id }) => id !== model.id);
    toast(t('model.deleted', { name: model.name }));
  };
  return h(ConfirmButton, {
    kind: 'btn-small',
    question: {
      title: t('model.delete_title', { name: model.name }),
      text: t('model.delete_text'),
      yes: t('model.delete'),
    },
    run: remove,
    children: () => t('model.delete'),
  });
}
