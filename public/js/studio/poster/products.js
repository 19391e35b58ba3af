// The product's pictures: sent as soon as they are chosen, so that the button waits for nothing. The code that sends them
// comes with the first one.
import { Problem } from '../../api/problem.js';
import { Icon } from '../../components/icons.js';
import { t } from '../../i18n/words.js';
import { h, html, useEffect, useRef, useState } from '../../ui.js';

/**
 * `id`: the upload's, once it is ready.
 * @typedef {{ key: string, name: string, preview: string, share: number, id: string | null }} Product
 */

/** One that is there, with a small copy to be shown after a reload. @typedef {{ id: string, preview: string }} Sent */

/** What a draft keeps. @param {Product[]} products @returns {Sent[]} */
export const sentOf = (products) =>
  products.flatMap(({ id, preview }) => (id ? [{ id, preview: preview.startsWith('data:') ? preview : '' }] : []));

/**
 * @param {Sent[]} first of a draft
 * @param {number} max
 */
export function useProducts(first, max) {
  const [products, setProducts] = useState(/** @type {Product[]} */ ([]));
  const [faults, setFaults] = useState(/** @type {string[]} */ ([]));
  const [restored, setRestored] = useState(first.length === 0);
  const stops = useRef(/** @type {Map<string, AbortController>} */ (new Map()));
  useEffect(() => {
    // What was sent before a reload is shown again while the server keeps it.
    if (first.length > 0) void restore();
    return () => stops.current.forEach((stop) => stop.abort());
  }, []);

  const restore = async () => {
    try {
      const { stillThere } = await import('./send-product.js');
      const known = await Promise.all(first.map(stillThere));
      setProducts((now) => [...known.flat(), ...now].slice(0, max));
    } finally {
      setRestored(true);
    }
  };
  /** @param {string} key @param {Partial<Product>} change */
  const change = (key, change) =>
    setProducts((now) => now.map((product) => (product.key === key ? { ...product, ...change } : product)));
  /** @param {string} key */
  const remove = (key) => {
    stops.current.get(key)?.abort();
    setProducts((now) => now.filter((product) => product.key !== key));
  };
  /** @param {File} file @returns {Product} */
  const begin = (file) => {
    const key = crypto.randomUUID();
    stops.current.set(key, new AbortController());
    return { key, name: file.name, preview: URL.createObjectURL(file), share: 0, id: null };
  };
  /** @param {File[]} files */
  const add = async (files) => {
    setFaults([]);
    // Shown at once: the code that looks at them and sends them may take its time.
    const shown = files.slice(0, Math.max(0, max - products.length)).map(begin);
    setProducts((now) => [...now, ...shown]);
    try {
      const { sendProducts } = await import('./send-product.js');
      await sendProducts(files, shown, { count: products.length, max }, { begin, change, remove, setProducts, setFaults, stops: stops.current });
    } catch (thrown) {
      shown.forEach(({ key }) => remove(key));
      setFaults([Problem.from(thrown).message]);
    }
  };
  return { products, faults, restored, add, remove: (/** @type {string} */ key) => (setFaults([]), remove(key)) };
}

/**
 * @param {{ products: Product[], faults: string[], max: number, missing: boolean, disabled: boolean,
 *   onAdd: (files: File[]) => void, onRemove: (key: string) => void }} props
 */
export function ProductPictures({ products, faults, max, missing, disabled, onAdd, onRemove }) {
  const [over, setOver] = useState(false);
  /** @param {DragEvent} event */
  const onDragOver = (event) => {
    event.preventDefault();
    setOver(true);
  };
  /** @param {DragEvent} event */
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    onAdd([...(event.dataTransfer?.files ?? [])]);
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const onPick = ({ currentTarget: input }) => {
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file can be chosen again
    onAdd(files);
  };
  return html`<div class="field" role="group" aria-labelledby="products-label">
    <span class="label" id="products-label">${t('poster.products')}</span>
    <p class="hint" id="products-hint">${t('poster.products_hint', { max })}</p>
    <div class="slots" data-kind="product">
      ${products.map((product, at) => html`<div class="slot product" key=${product.key} data-ready=${product.id !== null}>
        ${product.preview
          ? html`<img src=${product.preview} alt=${t('poster.product_n', { n: at + 1 })} width="120" height="120" />`
          : html`<span>${t('poster.product_n', { n: at + 1 })}</span>`}
        ${product.id === null && html`<progress max="1" value=${product.share} aria-label=${t('poster.sending')}></progress>`}
        <button type="button" disabled=${disabled} aria-label=${t('poster.product_remove', { n: at + 1 })}
          onClick=${() => onRemove(product.key)}>${h(Icon, { name: 'close' })}</button>
      </div>`)}
      ${products.length < max && html`<label class="slot slot-add" data-over=${over} data-invalid=${missing}
        onDragOver=${onDragOver} onDragLeave=${() => setOver(false)} onDrop=${onDrop}>
        <input type="file" multiple accept="image/*" disabled=${disabled} aria-label=${t('poster.product_choose')}
          aria-describedby="products-hint products-error" onChange=${onPick} />
        ${h(Icon, { name: 'upload' })}<span>${t('poster.product_choose')}</span></label>`}
    </div>
    <p class="error" id="products-error" role="alert">${missing ? t('poster.product_missing') : ''}</p>
    ${faults.length > 0 && html`<div role="alert"><ul class="error refused">${faults.map((text) => html`<li key=${text}>${text}</li>`)}</ul></div>`}
  </div>`;
}
