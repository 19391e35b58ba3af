// The pages, and what of their shells is their own. What a page says is in its file, between `<main>` and `</main>`.

/**
 * @typedef {object} Page
 * @property {string} name of its file, and of its code in js/pages/ unless `code` says otherwise
 * @property {string} [code]
 * @property {string} [path] its address in the header
 * @property {string} title a key
 * @property {string} description for search engines and those who share a link
 * @property {boolean} [hidden] from search engines
 * @property {string[]} styles of its own, beside those of every page
 */

/** What every page wears: itself, its shell, and what a page shows that could not be loaded. */
export const STYLES = ['base', 'frame', 'layout', 'button', 'notice', 'placeholder'];

/** @type {Page[]} */
export const PAGES = [
  {
    name: 'index',
    code: 'welcome',
    title: 'title.welcome',
    description: '上传二十张照片训练自己的模型，之后写一句话就能拍出像你的照片。',
    styles: ['welcome'],
  },
  {
    name: 'signin',
    title: 'title.signin',
    description: '用 Google、邮箱验证码或密码登录暗房。',
    styles: ['field', 'signin'],
  },
  {
    name: 'studio',
    title: 'title.studio',
    description: '训练自己的模型，用它拍照；一张产品图做出一套电商海报。',
    hidden: true,
    styles: ['card', 'tabs', 'field', 'form', 'studio'],
  },
  {
    name: 'gallery',
    path: '/gallery',
    title: 'title.gallery',
    description: '你拍过的全部照片。',
    hidden: true,
    styles: ['field', 'chip', 'gallery'],
  },
  {
    name: 'history',
    title: 'title.history',
    description: '每一套电商海报，从新到旧。',
    hidden: true,
    styles: ['history'],
  },
  {
    name: 'pricing',
    path: '/pricing',
    title: 'title.pricing',
    description: '训练 350 积分，拍照每张 7 积分，失败全额退还。',
    styles: ['badge', 'card', 'pricing'],
  },
  {
    name: 'billing',
    path: '/billing',
    title: 'title.billing',
    description: '余额、充值、订单和每一笔积分变动。',
    hidden: true,
    styles: ['badge', 'card', 'tabs', 'field', 'chip', 'billing'],
  },
  {
    name: 'account',
    title: 'title.account',
    description: '名字、语言、外观和登录过的设备。',
    hidden: true,
    styles: ['badge', 'segments', 'card', 'field', 'account'],
  },
  {
    name: 'model',
    title: 'title.model',
    description: '每个模型存了什么，存在哪里，全部销毁。',
    hidden: true,
    styles: ['badge', 'card', 'account', 'dialog', 'model'],
  },
  {
    name: 'operator',
    title: 'title.operator',
    description: '运营控制台。',
    hidden: true,
    styles: ['tabs', 'card', 'field', 'badge', 'orders', 'sheet', 'operator'],
  },
  {
    name: '404',
    code: 'not-found',
    title: 'title.not_found',
    description: '没有这个页面。',
    hidden: true,
    styles: ['missing'],
  },
];
