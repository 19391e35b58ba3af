// A3: what the page leaves out of a folder, or of what was chosen, is what the server leaves out of a zip.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { run } from '../shell/site.js';

const { isArchivePart, isOtherFile, isOtherFolder } = await run('js/upload/names.js');
const SERVER = readFileSync(new URL('../../../lib/media/zip/names.rs', import.meta.url), 'utf8');

/** The names in one of the server's lists. */
function listed(list: string): string[] {
  const names = new RegExp(`const ${list}: [^=]*= \\[([^;]*)\\];`).exec(SERVER)?.[1] ?? '';
  return [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name.replace('\\r', '\r'));
}

test('the page knows the files and folders of computers and tools that the server knows, and no others', () => {
  const [folders, files, extensions] = [listed('OTHER_FOLDERS'), listed('OTHER_FILES'), listed('OTHER_EXTENSIONS')];
  expect([folders.length, files.length, extensions.length]).toEqual([5, 4, 34]);
  for (const folder of [...folders, '.thumbnails']) {
    expect(isOtherFolder(folder.toUpperCase()), folder).toBe(true);
    expect(isOtherFile(`album/${folder}/IMG_1.jpg/SMALL.jpg`), folder).toBe(true);
  }
  const names = [...files, ...extensions.map((extension) => `IMG_1.jpg.${extension}`), '.DS_Store', 'album\\._IMG_1.jpg'];
  for (const name of names) expect(isOtherFile(name.toUpperCase()), name).toBe(true);

  const pictures = [...listed('PHOTO_EXTENSIONS'), ...listed('OTHER_PICTURE_EXTENSIONS'), ...listed('ARCHIVE_EXTENSIONS')];
  expect(pictures.length).toBe(36);
  for (const extension of pictures) expect(isOtherFile(`IMG_1.${extension}`), extension).toBe(false);
  for (const name of ['IMG_1', 'photos.zip.download', './IMG_1.jpg', '../IMG_1.jpg', 'pdf', 'meta-inf']) {
    expect(isOtherFile(name), name).toBe(false);
  }
  expect(isOtherFolder('eaDir')).toBe(false);
});

test('a part of a split archive is known by its name', () => {
  for (const part of ['a.zip.001', 'a.ZIP.012', 'a.7z.002', 'a.rar.003', 'a.z01', 'a.Z12', 'a.r00', 'a.part2.rar', 'a.part10.rar']) {
    expect(isArchivePart(part), part).toBe(true);
  }
  for (const whole of ['a.zip', 'a.7z', 'a.rar', 'a.001', 'part2.jpg', 'a.zip.download', 'a.part.rar', 'z01']) {
    expect(isArchivePart(whole), whole).toBe(false);
  }
});
