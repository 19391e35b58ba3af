// What becomes of files that were chosen for a training: they are looked through, and what cannot be used is told.
/** @import { Chosen } from './form-data.d.ts' */
/** @import { PictureFault } from '../../upload/pictures.js' */
import { Problem } from '../../api/problem.js';
import { size } from '../../i18n/format.js';
import { t } from '../../i18n/words.js';
import { kindOf } from '../../upload/kind.js';
import { fingerprint, pictureFault, stem } from '../../upload/pictures.js';

/** What belongs together. @typedef {{ kind: 'zip' | 'photos', files: File[] }} FileSet */

/** What phones, clouds and tools lay beside photos: no photo was meant (`lib/media/zip/names.rs`). */
const BESIDE_PHOTOS =
  /(\.(3gp|aae|avi|csv|db|html?|ini|json|lnk|log|m4[av]|mov|mp[34]|plist|thm|txt|url|xml|xmp)|^icon\r)$/i;
const CAPTION = /\.txt$/i;
/** 1,000 characters of UTF-8 and a byte order mark, as the server takes them. */
const CAPTION_BYTES_MAX = 4_003;
/** So many names are told of a kind. */
const NAMES_MAX = 3;

/** @param {File} file */
const isNamedZip = (file) => /\.zip$/i.test(file.name) || /^application\/(x-)?zip(-compressed)?$/.test(file.type);

/** A zip by its name or type, and by its bytes where the name says nothing. @param {File} file */
const isZip = async (file) => isNamedZip(file) || (!file.name.includes('.') && (await kindOf(file).catch(() => 'other')) === 'zip');

/**
 * The sets of files that were chosen at once: each zip is one of its own, and all photos are one.
 * @param {File[]} chosen
 * @param {FileSystemEntry[]} entries the same as they were dropped: folders, too
 * @returns {Promise<FileSet[]>}
 */
export async function setsOf(chosen, entries) {
  const folders = entries.some((entry) => entry.isDirectory);
  const files = folders ? await import('../../upload/folder.js').then(({ filesOf }) => filesOf(entries)) : chosen;
  /** @type {FileSet[]} */
  const sets = [];
  /** @type {File[]} */
  const photos = [];
  for (const file of files) {
    if (await isZip(file)) sets.push({ kind: 'zip', files: [file] });
    else photos.push(file);
  }
  return photos.length > 0 ? [...sets, { kind: 'photos', files: photos }] : sets;
}

/**
 * Takes files in: a zip in place of what is there, photos to those already there.
 * @param {FileSet} set
 * @param {Chosen} chosen
 * @param {number} max
 * @param {(chosen: Chosen | ((now: Chosen) => Chosen)) => void} onChoose
 * @returns {Promise<string[]>} what was wrong with some of them
 */
export async function take({ kind, files }, chosen, max, onChoose) {
  const [zip] = files;
  if (kind === 'photos' || !zip) {
    const { next, faults } = await withPhotos(chosen, files, max);
    if (next) onChoose(next);
    return faults;
  }
  // It is chosen at once, and examined meanwhile: whoever is quick sends it uncounted.
  onChoose({ kind: 'zip', file: zip, pictures: null });
  const { next, faults } = await examine(zip);
  // Another one may be chosen by now.
  onChoose((now) => (now.kind === 'zip' && now.file === zip ? next ?? chosen : now));
  return faults;
}

/** @param {File} zip @returns {Promise<{ next: Chosen | null, faults: string[] }>} null when it is refused */
async function examine(zip) {
  try {
    const { countPictures, ZIP_MAX_BYTES } = await import('../../upload/zip.js');
    if (zip.size > ZIP_MAX_BYTES) {
      return { next: null, faults: [t('train.zip_size', { file: zip.name, max: size(ZIP_MAX_BYTES) })] };
    }
    const counted = await countPictures(zip);
    if (counted === null) return { next: null, faults: [await noZip(zip)] };
    // Among others there may be pictures that only the server knows, or fewer than it looks.
    const pictures = counted.sure ? counted.pictures : null;
    return { next: { kind: 'zip', file: zip, pictures }, faults: [] };
  } catch (thrown) {
    // The code that counts did not come: the server counts, too.
    Problem.from(thrown);
    return { next: { kind: 'zip', file: zip, pictures: null }, faults: [] };
  }
}

/** What is called a zip and is none, by what it is. @param {File} file */
async function noZip(file) {
  if (file.size === 0) return told('empty', [file.name]);
  const kind = await kindOf(file);
  switch (kind) {
    case 'rar':
    case 'seven_zip':
    case 'tar':
    case 'zip_part':
    case 'heic':
      return told(kind, [file.name]);
    case 'zip':
      return t('train.zip_damaged', { file: file.name });
    case 'photo':
    case 'picture':
    case 'other':
      return t('train.zip_unreadable', { file: file.name });
  }
}

/**
 * Photos are added to those already there, and their captions with them.
 * @param {Chosen} chosen
 * @param {File[]} files
 * @param {number} max
 */
async function withPhotos(chosen, files, max) {
  const before = chosen.kind === 'photos' ? chosen : { files: [], captions: [] };
  const [kept, texts] = [[...before.files], [...before.captions]];
  const known = new Set(kept.map(fingerprint));
  /** @type {Map<PictureFault | 'too_many', string[]>} */
  const faults = new Map();
  let others = 0;
  for (const file of files) {
    // A text alone is a mistake; one among photos is a caption of one of them, or a note.
    if (files.length > 1 && BESIDE_PHOTOS.test(file.name)) {
      if (CAPTION.test(file.name) && file.size <= CAPTION_BYTES_MAX) texts.push(file);
      else others += 1;
      continue;
    }
    const fault = known.has(fingerprint(file)) ? 'duplicate' : (await pictureFault(file)) ?? (kept.length < max ? null : 'too_many');
    if (fault) {
      faults.set(fault, [...(faults.get(fault) ?? []), file.name]);
    } else {
      known.add(fingerprint(file));
      kept.push(file);
    }
  }
  const stems = new Set(kept.map(stem));
  const captions = texts.filter((text) => stems.has(stem(text)));
  others += texts.length - captions.length;
  /** @type {Chosen | null} */
  const next = kept.length > 0 ? { kind: 'photos', files: kept, captions } : null;
  const lines = [...faults].sort(([, some], [, more]) => more.length - some.length)
    .map(([fault, names]) => (fault === 'too_many' ? t('train.too_many', { file: named(names), max }) : told(fault, names)));
  return { next, faults: others > 0 ? [...lines, t('train.other_files', { n: others })] : lines };
}

/** Each kind of reason once, with the names of its files. @param {PictureFault} fault @param {string[]} names */
const told = (fault, names) => t(`photo_fault.${fault}`, { file: named(names) });

/** @param {string[]} names */
function named(names) {
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return names.length > NAMES_MAX ? t('train.names_more', { names: shown, n: names.length - NAMES_MAX }) : shown;
}
