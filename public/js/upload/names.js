// What the name of a file tells before anybody opens it: the server knows it by the same (`lib/media/zip/names.rs`, which a
// test compares).

/** Folders that computers and tools add; hidden ones are the system's. */
const OTHER_FOLDER = /^(\.|(__macosx|@eadir|meta-inf|\$recycle\.bin|system volume information)$)/i;
/** What phones, clouds and tools lay beside photos: no photo was meant. */
const OTHER_FILE =
  /^\.|^icon\r$|\.(3gp|aae|avi|csv|db|docx?|html?|ini|json|lnk|log|m4[av]|md|mov|mp[34]|npz|pdf|plist|safetensors|svg|thm|toml|txt|url|wav|xls|xml|xmp|ya?ml)$/i;
/** One of several files that an archive was split into. */
const PART = /\.((7z|rar|zip)\.\d{3}|part\d+\.rar|[rz]\d\d)$/i;

/** @param {string} name of a folder */
export const isOtherFolder = (name) => OTHER_FOLDER.test(name);

/** Whether no photo was meant. @param {string} path a file's name, with its folders where it has some */
export function isOtherFile(path) {
  const folders = path.split(/[/\\]/).filter((part) => part !== '.' && part !== '..');
  const name = folders.pop() ?? '';
  return OTHER_FILE.test(name) || folders.some(isOtherFolder);
}

/** @param {string} name */
export const isArchivePart = (name) => PART.test(name);
