// Which packs and ways to pay come first: in Chinese yuan with its wallets, in English dollars by card.
/** @import { Catalogue, Locale, Pack } from '../api.d.ts' */

/** What can be chosen: a channel of the checkout page, or a transfer. @typedef {'card' | 'alipay' | 'wechat_pay' | 'usdt'} Way */

/** @type {Record<Locale, { currency: Pack['currency'], usual: string, ways: Way[] }>} */
const FIRST = {
  'zh-CN': { currency: 'CNY', usual: 'cny68', ways: ['wechat_pay', 'alipay', 'card', 'usdt'] },
  en: { currency: 'USD', usual: 'usd10', ways: ['card', 'usdt', 'alipay', 'wechat_pay'] },
};

/** @param {Pack[]} packs @param {Locale} locale */
export function packsInOrder(packs, locale) {
  const isOwn = (/** @type {Pack} */ { currency }) => currency === FIRST[locale].currency;
  return [...packs.filter(isOwn), ...packs.filter((pack) => !isOwn(pack))];
}

/**
 * What is chosen at first: the pack one came for, else the smallest that is enough, else the usual one.
 * @param {Pack[]} packs
 * @param {Locale} locale
 * @param {{ wanted?: string | null, missing?: number }} need `missing`: so many credits
 */
export function firstPack(packs, locale, { wanted = null, missing = 0 }) {
  const came = packs.find(({ id }) => id === wanted);
  if (came || missing <= 0) return came ?? packs.find(({ id }) => id === FIRST[locale].usual) ?? packs[0];
  const bySize = [...packs].sort((one, other) => one.credits - other.credits);
  return packsInOrder(bySize, locale).find(({ credits }) => credits >= missing) ?? bySize.at(-1);
}

/** The ways there are here: a wallet that no pack can be paid by is none. @param {Catalogue} catalogue @param {Locale} locale */
export const waysInOrder = ({ packs }, locale) =>
  FIRST[locale].ways.filter((way) => way === 'card' || way === 'usdt' || packs.some((pack) => takes(pack, way)));

/** @param {Pack} pack @param {Way} way */
export const takes = ({ methods, channels }, way) => (way === 'usdt' ? methods.includes(way) : channels.includes(way));

/** What an order says of it. @param {Way} way @returns {{ method: 'stripe' | 'usdt', channel?: 'card' | 'alipay' | 'wechat_pay' }} */
export const orderedBy = (way) => (way === 'usdt' ? { method: way } : { method: 'stripe', channel: way });
