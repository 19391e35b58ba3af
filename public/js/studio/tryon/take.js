// Looks at pictures that were chosen, and makes them small: at most 1,024 px wide, as JPEG without place and time.
import { t } from '../../i18n/words.js';
import { madeSmall, refusalOf } from '../../upload/single.js';

const WIDTH_MAX_PX = 1024;
const SIDE_MAX_PX = 2048;
const BYTES_MAX = 5_000_000;

/**
 * @param {File[]} files
 * @param {number} room for how many of them
 * @param {number} max how many there may be altogether
 * @returns {Promise<{ pictures: { file: Blob, name: string }[], refused: string[] }>}
 */
export async function taken(files, room, max) {
  const pictures = [];
  const refused = [];
  for (const file of files) {
    const fault = await refusalOf(file);
    if (fault) {
      refused.push(fault);
    } else if (pictures.length >= room) {
      refused.push(t('train.too_many', { file: file.name, max }));
    } else {
      const made = await madeSmall(file, { sideMaxPx: await sideMaxOf(file), bytesMax: BYTES_MAX });
      if (typeof made === 'string') refused.push(made);
      else pictures.push({ file: made, name: file.name });
    }
  }
  return { pictures, refused };
}

/** The longer side of a picture that is so many pixels wide. @param {File} file */
async function sideMaxOf(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return WIDTH_MAX_PX;
  const { width, height } = bitmap;
  bitmap.close();
  const scale = Math.min(1, WIDTH_MAX_PX / width);
  return Math.min(SIDE_MAX_PX, Math.round(Math.max(width, height) * scale));
}
