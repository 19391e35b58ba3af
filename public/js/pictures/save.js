// A picture on its way to the downloads: as JPG or PNG, under a name that tells what it is.
/** @import { Asset } from '../api.d.ts' */
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { downloadOf } from './download.js';

/** How long the browser may take to begin with what it was given. */
const KEPT_MS = 60_000;
/** So much of a prompt is in a name. */
const NAME_CHARS = 24;

/** @typedef {'jpg' | 'png'} Format */

/**
 * Saves a picture without going to its address: Firefox and WebKit close a page's live streams, and say nothing, when it
 * goes to an address, even to one that only downloads.
 * @param {Asset} asset
 * @param {Format} format
 * @param {boolean} [told] that the label is one's own duty, just now
 */
export async function save(asset, format, told = false) {
  const { url, name } = await downloadOf(asset.id, told);
  /** @type {Blob} */
  let original;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the storage answered ${response.status}`);
    original = await response.blob();
  } catch {
    // The storage lets no page read it: then the browser goes there, and the streams are opened again.
    location.assign(url);
    return;
  }
  const kind = /\w+$/.exec(original.type || asset.content_type)?.[0].replace('jpeg', 'jpg') ?? 'webp';
  const converted = kind === format ? original : await convertedTo(original, format);
  if (!converted) toast(t('lightbox.saved_as_is'));
  saveAs(converted ?? original, `${stemOf(asset, name)}.${converted ? format : kind}`);
}

/** @param {Blob} file @param {string} download its name */
export function saveAs(file, download) {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** @param {Blob} original @param {Format} format */
async function convertedTo(original, format) {
  const { convert } = await import('./convert.js');
  return convert(original, format);
}

/**
 * A poster and its edits are called as in the zip of their set, whatever their format. Of a photo: the model, the beginning of
 * the prompt, and its number or that of its edit; without what file systems take for something else.
 * @param {Asset} asset
 * @param {string} name what the server calls it
 */
function stemOf({ studio, version, model, prompt, job }, name) {
  if (studio === 'poster') return name.replace(/\.\w+$/, '');
  const number = version?.label ?? String(job.seq + 1).padStart(2, '0');
  const parts = [model?.name ?? '', [...prompt].slice(0, NAME_CHARS).join(''), number];
  const clean = parts.map((part) => part.replace(/[\p{C}\\/:*?"<>|.]+/gu, ' ').trim().replace(/\s+/g, '_'));
  return clean.filter(Boolean).join('-');
}
