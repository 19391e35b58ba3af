// Whether a canvas gives back what was drawn on it. Browsers that protect against fingerprints answer with noise, and
// photos made of noise teach a model nothing.

const SIDE_PX = 16;

/** @returns {Promise<boolean>} */
export async function canvasIsTrue() {
  try {
    const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
    const context = canvas.getContext('2d');
    if (!context) return false;
    const drawn = new ImageData(SIDE_PX, SIDE_PX);
    drawn.data.forEach((_, at) => (drawn.data[at] = at % 4 === 3 ? 255 : (at * 37) % 251));
    context.putImageData(drawn, 0, 0);
    // Noise may be laid over what is read and over what is encoded.
    const encoded = await createImageBitmap(await canvas.convertToBlob({ type: 'image/png' }));
    const read = pixelsOf(context);
    context.drawImage(encoded, 0, 0);
    encoded.close();
    return isSame(read, drawn.data) && isSame(pixelsOf(context), drawn.data);
  } catch {
    return false;
  }
}

/** @param {OffscreenCanvasRenderingContext2D} context */
const pixelsOf = (context) => context.getImageData(0, 0, SIDE_PX, SIDE_PX).data;

/** @param {Uint8ClampedArray} one @param {Uint8ClampedArray} other */
const isSame = (one, other) => one.every((value, at) => value === other[at]);
