// A folder that was dropped: its files, and those of the folders in it.

/** More than this is no folder of photos of one person. */
const FILES_MAX = 500;

/**
 * @param {FileSystemEntry[]} entries
 * @returns {Promise<File[]>}
 */
export async function filesOf(entries) {
  /** @type {File[]} */
  const files = [];
  const waiting = [...entries];
  for (let entry = waiting.shift(); entry && files.length < FILES_MAX; entry = waiting.shift()) {
    // Hidden files and folders are the system's.
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile) files.push(await fileOf(/** @type {FileSystemFileEntry} */ (entry)));
    else waiting.push(...(await childrenOf(/** @type {FileSystemDirectoryEntry} */ (entry))));
  }
  return files;
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** A browser gives a hundred at a time. @param {FileSystemDirectoryEntry} folder */
async function childrenOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const children = [];
  while (children.length < FILES_MAX) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  return children.sort((a, b) => (a.name < b.name ? -1 : 1));
}
