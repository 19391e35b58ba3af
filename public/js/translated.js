// A browser that translates the page (Chrome) takes each text out and puts a `<font>` with other words in its place. Whoever
// drew the text goes on writing into what nobody sees: prices, clocks and balances would stand still.

/** What stands in the place of a text that was taken out. @type {WeakMap<Node, Element>} */
const stands = new WeakMap();

/** Puts a text back as soon as it changes; the browser then translates it again. */
const rewritten = new MutationObserver((records) => {
  for (const { target } of records) {
    const font = stands.get(target);
    if (font?.parentNode && !target.parentNode) font.replaceWith(target);
    stands.delete(target);
  }
});

/** Watches over the page from now on. */
export function surviveTranslation() {
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      const font = [...addedNodes, previousSibling, nextSibling].find(isFont);
      if (!font) continue;
      for (const text of removedNodes) {
        if (text.nodeType !== Node.TEXT_NODE || text.isConnected) continue;
        stands.set(text, /** @type {Element} */ (font));
        rewritten.observe(text, { characterData: true });
      }
      insertBesideStands();
    }
  }).observe(document.body, { childList: true, subtree: true });
}

/** @param {Node | null} node */
const isFont = (node) => node?.nodeName === 'FONT';

const { insertBefore } = Node.prototype;

/** What is to come before a text that was taken out comes before what stands in its place: else it would come nowhere. */
function insertBesideStands() {
  /**
   * @template {Node} T
   * @this {Node}
   * @param {T} node
   * @param {Node | null} child
   * @returns {T}
   */
  Node.prototype.insertBefore = function insertBeside(node, child) {
    const stand = child && child.parentNode !== this ? stands.get(child) : child;
    return insertBefore.call(this, node, stand?.parentNode === this ? stand : null), node;
  };
}
