// A browser that translates the page (Chrome) takes each text out and puts a `<font>` with other words in its place. Whoever
// drew the text goes on writing into what nobody sees: prices, clocks and balances would stand still.

/** What stands in the place of a text that was taken out. @type {WeakMap<Node, Element>} */
const stands = new WeakMap();

/** A text that changes is put back; the browser then translates it again. */
const rewritten = new MutationObserver((records) => {
  for (const { target } of records) putBack(target);
});

/** @param {Node} text */
function putBack(text) {
  const font = stands.get(text);
  if (font?.parentNode && !text.parentNode) font.replaceWith(text);
  stands.delete(text);
}

/**
 * Notes which texts were taken out.
 * @param {MutationRecord[]} records
 * @returns {Node[]} them
 */
export function note(records) {
  return records.flatMap(({ addedNodes, removedNodes, previousSibling, nextSibling }) => {
    const font = [...addedNodes, previousSibling, nextSibling].find((node) => node?.nodeName === 'FONT');
    const texts = [...removedNodes].filter((node) => font && node.nodeType === Node.TEXT_NODE && !node.isConnected);
    for (const text of texts) {
      stands.set(text, /** @type {Element} */ (font));
      rewritten.observe(text, { characterData: true });
    }
    return texts;
  });
}

/**
 * What was taken out before this code was here may have changed since: all of it is put back, to be translated once more.
 * @param {MutationRecord[]} records
 */
export const noteLate = (records) => note(records).forEach(putBack);

const { insertBefore } = Node.prototype;
/**
 * What is to come before a text that was taken out comes before what stands in its place: else it would come nowhere.
 * @template {Node} T
 * @this {Node}
 * @param {T} node
 * @param {Node | null} child
 * @returns {T}
 */
Node.prototype.insertBefore = function insertBeside(node, child) {
  const stand = child && child.parentNode !== this ? stands.get(child) : child;
  insertBefore.call(this, node, stand?.parentNode === this ? stand : null);
  return node;
};
