// A folder that was dropped: its files, and those of the folders in it.
import { isOtherFile, isOtherFolder } from './names.js';

/** More than this is no folder of photos of one person. */
const FILES_MAX = 500;
/** What computers and tools add may be many times as much. */
const ENTRIES_MAX = 10_000;

/**
 * `others`: how many files were left out, because no photo was meant; `cutAt`: how many entries were looked at, where there
 * are more.
 * @typedef {{ files: File[], others: number, cutAt: number | null }} Found
 */

/** @param {FileSystemEntry[]} entries @returns {Promise<Found>} */
export async function filesOf(entries) {
  /** @type {File[]} */
  const files = [];
  let [others, seen] = [0, 0];
  const waiting = [...entries];
  /** What lies in folders that computers and tools add: it is counted, last. @type {FileSystemEntry[]} */
  const beside = [];
  for (; waiting.length > 0 && files.length < FILES_MAX && seen < ENTRIES_MAX; seen++) {
    const entry = /** @type {FileSystemEntry} */ (waiting.shift());
    if (isFolder(entry)) (isOtherFolder(entry.name) ? beside : waiting).push(...(await childrenOf(entry)));
    else if (isOtherFile(entry.name) && !/\.txt$/i.test(entry.name)) others += 1; // a text may be a caption
    else files.push(await fileOf(/** @type {FileSystemFileEntry} */ (entry)));
  }
  const cutAt = waiting.length > 0 ? seen : null;
  for (; beside.length > 0 && seen < ENTRIES_MAX; seen++) {
    const entry = /** @type {FileSystemEntry} */ (beside.pop());
    if (isFolder(entry)) beside.push(...(await childrenOf(entry)));
    else others += 1;
  }
  return { files, others, cutAt };
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemDirectoryEntry} */
const isFolder = (entry) => entry.isDirectory;

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** A browser gives a hundred at a time. @param {FileSystemDirectoryEntry} folder */
async function childrenOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const children = [];
  while (children.length < ENTRIES_MAX) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  return children.sort((a, b) => (a.name < b.name ? -1 : 1));
}
