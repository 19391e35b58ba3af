// What becomes of files that were chosen for a training: they are looked through, and what cannot be used is told.
/** @import { Chosen } from './form-data.d.ts' */
/** @import { Found } from '../../upload/folder.js' */
/** @import { PictureFault } from '../../upload/pictures.js' */
import { Problem } from '../../api/problem.js';
import { size } from '../../i18n/format.js';
import { t } from '../../i18n/words.js';
import { kindOf } from '../../upload/kind.js';
import { isArchivePart, isOtherFile } from '../../upload/names.js';
import { faultText, fingerprint, pictureFault, stem } from '../../upload/pictures.js';

/**
 * What belongs together; `others` and `cutAt`: what was left out of it already.
 * @typedef {{ kind: 'zip' | 'photos', files: File[] } & Pick<Found, 'others' | 'cutAt'>} FileSet
 */

const CAPTION = /\.txt$/i;
/** 1,000 characters of UTF-8 and a byte order mark, as the server takes them. */
const CAPTION_BYTES_MAX = 4_003;
/** So many names are told of a kind. */
const NAMES_MAX = 3;

/** @param {File} file */
const isNamedZip = (file) => /\.zip$/i.test(file.name) || /^application\/(x-)?zip(-compressed)?$/.test(file.type);

/** A zip by its name, its type or its bytes: alone, or behind a program that unpacks it. @param {File} file */
async function isZip(file) {
  const kind = await kindOf(file).catch(() => 'other');
  // The first part of several begins as a zip does, the last one ends so.
  if (isArchivePart(file.name)) return kind === 'zip' && endsAsZip(file);
  // A text of an office is a zip, too.
  if (isOtherFile(file.name)) return false;
  return isNamedZip(file) || kind === 'zip' || (kind === 'other' && endsAsZip(file));
}

/** @param {File} file */
async function endsAsZip(file) {
  const { countPictures } = await import('../../upload/zip.js');
  return (await countPictures(file).catch(() => null)) !== null;
}

/**
 * The sets of files that were chosen at once: each zip is one of its own, and all photos are one. What lies beside a zip and
 * is no photo is left out.
 * @param {File[]} chosen
 * @param {FileSystemEntry[]} entries the same as they were dropped: folders, too
 * @returns {Promise<FileSet[]>}
 */
export async function setsOf(chosen, entries) {
  const folders = entries.some((entry) => entry.isDirectory);
  const { files, others, cutAt } = folders
    ? await import('../../upload/folder.js').then(({ filesOf }) => filesOf(entries))
    : { files: chosen, others: 0, cutAt: null };
  /** @type {File[]} */
  const zips = [];
  /** @type {File[]} */
  const rest = [];
  for (const file of files) ((await isZip(file)) ? zips : rest).push(file);
  const zipsAlone = zips.length > 0 && rest.every(({ name }) => isOtherFile(name));
  const leftOut = { others: others + (zipsAlone ? rest.length : 0), cutAt };
  const sets = zips.map((zip) => /** @type {FileSet} */ ({ kind: 'zip', files: [zip], ...leftOut }));
  return zipsAlone ? sets : [...sets, { kind: 'photos', files: rest, ...leftOut }];
}

/**
 * Takes files in: a zip in place of what is there, photos to those already there.
 * @param {FileSet} set
 * @param {Chosen} chosen
 * @param {number} max
 * @param {(chosen: Chosen | ((now: Chosen) => Chosen)) => void} onChoose
 * @returns {Promise<string[]>} what was wrong with some of them
 */
export async function take({ kind, files, others, cutAt }, chosen, max, onChoose) {
  const [zip] = files;
  if (kind === 'photos' || !zip) {
    const added = await withPhotos(chosen, files, max);
    if (added.next) onChoose(added.next);
    return [...added.faults, ...leftOutText(others + added.others, cutAt)];
  }
  // It is chosen at once, and examined meanwhile: whoever is quick sends it uncounted.
  onChoose({ kind: 'zip', file: zip, pictures: null });
  const { next, faults } = await examine(zip);
  // Another one may be chosen by now.
  onChoose((now) => (now.kind === 'zip' && now.file === zip ? next ?? chosen : now));
  return [...faults, ...leftOutText(others, cutAt)];
}

/** @param {number} others @param {number | null} cutAt */
const leftOutText = (others, cutAt) => [
  ...(others > 0 ? [t('train.other_files', { n: others })] : []),
  ...(cutAt === null ? [] : [t('train.folder_cut', { n: cutAt })]),
];

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
  if (file.size === 0) return faultText('empty', file.name);
  const kind = await kindOf(file);
  switch (kind) {
    case 'rar':
    case 'seven_zip':
    case 'tar':
    case 'zip_part':
    case 'heic':
      return faultText(kind, file.name);
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
    if (files.length > 1 && isOtherFile(file.name)) {
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
  const told = [...faults].sort(([, some], [, more]) => more.length - some.length)
    .map(([fault, names]) => (fault === 'too_many' ? t('train.too_many', { file: named(names), max }) : faultText(fault, named(names))));
  return { next, faults: told, others };
}

/** @param {string[]} names */
function named(names) {
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return names.length > NAMES_MAX ? t('train.names_more', { names: shown, n: names.length - NAMES_MAX }) : shown;
}
