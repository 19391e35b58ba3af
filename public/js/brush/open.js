// The way into editing a picture: its code, its prices, and what was painted on it before.
/** @import { Asset } from '../api.d.ts' */
import * as api from '../api/catalogue.js';
import { lazy } from '../lazy.js';
import { recall } from './kept.js';

/**
 * @param {Asset} asset
 * @param {(asset: Asset) => void} onMade the picture that came of an edit
 */
export async function openEditor(asset, onMade) {
  const [{ showEditor }, catalogue, history] = await Promise.all([
    lazy(() => import('./editor.js'), {
      messages: ['brush', 'compare', 'files', 'jobs', 'studio'],
      styles: [
        'segments', 'field', 'form', 'chip', 'details', 'dialog', 'notice', 'progress', 'job', 'compare', 'editor', 'brush',
      ],
    }),
    api.catalogue(),
    recall(asset.id),
  ]);
  showEditor({ asset, catalogue, history, onMade });
}
