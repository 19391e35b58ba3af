// A picture on its way to the downloads: as JPG or PNG, under a name that tells what it is.
/** @import { Asset } from '../api.d.ts' */
import { Problem } from '../api/problem.js';
import { toast } from '../components/toast.js';
import { t } from '../i18n/words.js';
import { downloadOf } from './download.js';
import { modelOf } from './model-of.js';

/** How long the browser may take to begin with what it was given. */
const KEPT_MS = 60_000;
/** So much of a prompt is in a name. */
const NAME_CHARS = 24;

/** `made`: as it was made. @typedef {'jpg' | 'png' | 'made'} Format */

/**
 * Saves a picture without going to its address: Firefox and WebKit close a page's live streams, and say nothing, when it
 * goes to an address, even to one that only downloads.
 * @param {Asset} asset
 * @param {Format} format
 * @param {boolean} [told] that the label is one's own duty, just now
 */
export async function save(asset, format, told = false) {
  const download = await downloadOf(asset.id, told);
  const original = await fetched(download.url);
  if (!original) {
    // The storage lets no page read it: then the browser goes there, and the streams are opened again.
    location.assign(download.url);
    return;
  }
  const { blob, name, asWanted } = await inFormat(asset, original, format, download.name);
  if (!asWanted) toast(t('lightbox.saved_as_is'));
  saveAs(blob, name);
}

/**
 * The file of a picture, and what it is called.
 * @param {Asset} asset
 * @param {Format} format
 * @param {boolean} told that the label is one's own duty, just now
 */
export async function fileOf(asset, format, told) {
  const download = await downloadOf(asset.id, told);
  const original = await fetched(download.url);
  if (!original) throw Problem.offline();
  return inFormat(asset, original, format, download.name);
}

/** @param {string} url @returns {Promise<Blob | null>} */
async function fetched(url) {
  const response = await fetch(url).catch(() => null);
  return response?.ok ? response.blob().catch(() => null) : null;
}

/**
 * @param {Asset} asset
 * @param {Blob} original
 * @param {Format} format
 * @param {string} name what the server calls it
 */
async function inFormat(asset, original, format, name) {
  const kind = /\w+$/.exec(original.type || asset.content_type)?.[0].replace('jpeg', 'jpg') ?? 'webp';
  const converted = format === 'made' || kind === format ? original : await convertedTo(original, format);
  const ending = converted && format !== 'made' ? format : kind;
  return { blob: converted ?? original, name: `${stemOf(asset, name)}.${ending}`, asWanted: converted !== null };
}

/** @param {Blob} file @param {string} download its name */
export function saveAs(file, download) {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** @param {Blob} original @param {'jpg' | 'png'} format */
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
function stemOf(asset, name) {
  const { studio, version, prompt, job } = asset;
  if (studio === 'poster') return name.replace(/\.\w+$/, '');
  const number = version?.label ?? String(job.seq + 1).padStart(2, '0');
  const parts = [modelOf(asset), [...prompt].slice(0, NAME_CHARS).join(''), number];
  const clean = parts.map((part) => part.replace(/[\p{C}\\/:*?"<>|.]+/gu, ' ').trim().replace(/\s+/g, '_'));
  return clean.filter(Boolean).join('-');
}
