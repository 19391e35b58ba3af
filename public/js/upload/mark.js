// What a picture says of itself, that a model made it, on its way through a canvas, which forgets it. The server finds the same
// (lib/media/marks/found.rs), and writes it as the standard has it.
import { withMark } from '../pictures/mark.js';

/** Zeros stand between letters that are UTF-16. @param {string} word */
const spread = (word) => [...word].join('\0?');
const MARKED = new RegExp(['ContentProducer', 'ContentPropagator', 'digitalsourcetype/'].map(spread).join('|'), 'i');
const SOURCE = /digitalsourcetype\/(trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|algorithmicMedia)/i;

/**
 * A picture that was drawn anew, with the mark of the file that it was drawn from.
 * @param {Blob} file
 * @param {Blob} drawn a JPEG
 * @returns {Promise<Blob | null>} null when `file` has a mark that cannot be read here
 */
export async function marked(file, drawn) {
  const letters = new TextDecoder('latin1').decode(await file.arrayBuffer());
  if (!MARKED.test(letters)) return drawn;
  const text = letters.replace(/[^\x01-\x7f]/g, '').replace(/&(?:quot|#34|#x22);/g, '"').replaceAll('&amp;', '&');
  const [label, source] = [labelIn(text), SOURCE.exec(text)?.[0]];
  if (!label && !source) return /ContentPro/i.test(text) ? null : drawn;
  const made = withMark(new Uint8Array(await drawn.arrayBuffer()), new TextEncoder().encode(packet(label, source)));
  return made && new Blob([made], { type: drawn.type });
}

/** @param {string} text @returns {string | null} its JSON */
function labelIn(text) {
  for (const { index } of text.matchAll(/"Label"/g)) {
    const json = text.slice(text.lastIndexOf('{', index), text.indexOf('}', index) + 1);
    if (/"ContentPro(ducer|pagator)"/.test(json) && isJson(json)) return json;
  }
  return null;
}

/** @param {string} text */
function isJson(text) {
  try {
    return Boolean(JSON.parse(text));
  } catch {
    return false;
  }
}

/** @param {string | null} label @param {string | undefined} source */
const packet = (label, source) => `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
${label ? `<TC260:AIGC>${label.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</TC260:AIGC>` : ''}
${source ? `<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/${source}</Iptc4xmpExt:DigitalSourceType>` : ''}
</rdf:Description></rdf:RDF></x:xmpmeta>`;
