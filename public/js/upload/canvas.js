// Whether a canvas gives back what was drawn on it. Browsers that protect against fingerprints answer with noise, and
// photos made of noise teach a model nothing.

const SIDE_PX = 16;

/** @returns {Promise<boolean>} */
export async function canvasIsTrue() {
  try {
    const drawn = new ImageData(SIDE_PX, SIDE_PX);
    drawn.data.forEach((_, at) => (drawn.data[at] = at % 4 === 3 ? 255 : (at * 37) % 251));
    const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
    canvas.getContext('2d')?.putImageData(drawn, 0, 0);
    // As photos are: encoded, then read. Noise may be laid over either.
    const encoded = await createImageBitmap(await canvas.convertToBlob({ type: 'image/png' }));
    const context = new OffscreenCanvas(SIDE_PX, SIDE_PX).getContext('2d');
    context?.drawImage(encoded, 0, 0);
    encoded.close();
    const read = context?.getImageData(0, 0, SIDE_PX, SIDE_PX).data;
    return Boolean(read?.every((value, at) => value === drawn.data[at]));
  } catch {
    return false;
  }
}
