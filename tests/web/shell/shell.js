// The shell of the pages: head, header, footer. The site has no build step, so that each page carries its own copy; they
// are all written from here, by `npm run shell`, and a test holds them to it.
import { readdirSync } from 'node:fs';
import { PAGES, STYLES } from './pages.js';
import { importedBy, messagesOf, read, run, SITE } from './site.js';

/** @typedef {import('./pages.js').Page} Page */

const MAIN = /<main class="main" id="main" tabindex="-1">[\s\S]*<\/main>/;

/** Line icons on a 24-unit grid. */
const ICON = [
  'class="icon" viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.6"',
  'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"',
].join(' ');

/** The mark: a lens, half of it in the light. */
const MARK = [
  '<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">',
  '<rect class="brand-back" width="32" height="32" rx="9"/><circle class="brand-ring" cx="16" cy="16" r="8.5"/>',
  '<path class="brand-light" d="M16 7.5a8.5 8.5 0 0 1 0 17Z"/></svg>',
].join('');

/** The studios' icons. Only the shell shows them: no browser loads them beside it. @type {Record<string, string>} */
const STUDIO_ICONS = {
  train: 'M4 6h16v12H4zM8 10h8M8 14h5',
  photo: 'M4 8.5h3.5L9 6h6l1.5 2.5H20V19H4zM15.5 13.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z',
  library: 'M4 5h6.5L12 6.5 13.5 5H20v13.5h-6.5L12 20l-1.5-1.5H4zM12 6.5V20',
  poster: 'M5 3.5h14v17H5zM8 7h8M8 10h5m1.5 7.5h-6l2-3 1.5 1.5 2-3 3 4.5z',
  tryon: 'M9 4q3 2.5 6 0l5 3-2 4-2-1v10H8V10l-2 1-2-4z',
};

/** Links of the header that lead to no studio. @type {{ path: string, key: string, icon: string }[]} */
const LINKS = [
  { path: '/gallery', key: 'nav.gallery', icon: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z' },
  { path: '/pricing', key: 'nav.pricing', icon: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5v.1' },
  { path: '/billing', key: 'nav.billing', icon: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6' },
];

/** @type {Record<string, string>} */
const words = await everyWord();
/** @type {Record<string, object>} */
const sections = (await run('js/studio/sections.js')).SECTIONS;

/** In Chinese, which the HTML is written in. */
async function everyWord() {
  const files = readdirSync(new URL('js/i18n/', SITE)).filter((file) => /(^|\.)zh-CN\.js$/.test(file));
  const messages = await Promise.all(files.map((file) => run(`js/i18n/${file}`)));
  return Object.assign({}, ...messages.map((file) => file.default));
}

/** Every page by its file, as it should be. */
export const shells = () => PAGES.map((page) => ({ file: `${page.name}.html`, html: written(page) }));

/** @param {Page} page */
function written(page) {
  const main = MAIN.exec(read(`${page.name}.html`))?.[0];
  if (!main) throw new Error(`${page.name}.html has no <main>`);
  return `<!doctype html>
<html lang="zh-CN">
${head(page)}
<body data-page="${page.name}">
  <a class="skip" href="#main" data-i18n="site.skip">${word('site.skip')}</a>
${header(page)}
  ${main}
  <footer class="footer">
    <p>${text('site.about')} · ${text('site.promise')}</p>
  </footer>
  <div class="toasts" id="toasts"></div>
</body>
</html>
`;
}

/** @param {Page} page */
function head({ name, code = name, title, description, hidden = false, styles }) {
  const start = `js/pages/${code}.js`;
  const messages = messagesOf(code);
  const lines = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
    `<title data-i18n="${title}">${word(title)}</title>`,
    `<meta name="description" content="${description}">`,
    ...(hidden ? ['<meta name="robots" content="noindex">'] : []),
    '<meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf9f7">',
    '<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#131211">',
    '<link rel="icon" href="/icon.png" type="image/png" sizes="180x180">',
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    '<link rel="apple-touch-icon" href="/icon.png">',
    ...[...STYLES, ...styles].map((style) => `<link rel="stylesheet" href="/css/${style}.css">`),
    `<script src="/js/first.js"${messages.length > 0 ? ` data-messages="${messages.join(' ')}"` : ''}></script>`,
    ...importedBy(start).map((path) => `<link rel="modulepreload" href="/${path}">`),
    `<script type="module" src="/${start}"></script>`,
  ];
  return `<head>\n${lines.map((line) => `  ${line}\n`).join('')}</head>`;
}

/** @param {Page} page */
function header({ name, path }) {
  const studios = Object.keys(sections).map((section, index) =>
    link(`/studio#${section}`, `nav.${section}`, iconOf(section), name === 'studio' && index === 0));
  const others = LINKS.map((other) => link(other.path, other.key, other.icon, other.path === path));
  return `  <header class="header">
    <div class="header-in">
      <a class="brand" href="/">
        ${MARK}
        ${text('site.name')}
      </a>
      <nav class="nav" aria-label="${word('site.menu')}" data-i18n-label="site.menu">
        ${[...studios, ...others].join('\n        ')}
      </nav>
      <div class="corner" id="corner"><noscript><a class="btn btn-small" href="/signin">${word('nav.signin')}</a></noscript></div>
    </div>
  </header>`;
}

/**
 * @param {string} path
 * @param {string} key
 * @param {string} icon
 * @param {boolean} here
 */
const link = (path, key, icon, here) =>
  `<a href="${path}"${here ? ' aria-current="page"' : ''}><svg ${ICON}><path d="${icon}"/></svg>${text(key)}</a>`;

/** @param {string} key */
const text = (key) => `<span data-i18n="${key}">${word(key)}</span>`;

/** @param {string} key */
function word(key) {
  const found = words[key];
  if (!found) throw new Error(`no file of js/i18n has '${key}' in Chinese`);
  return found;
}

/** @param {string} studio */
function iconOf(studio) {
  const icon = STUDIO_ICONS[studio];
  if (!icon) throw new Error(`tests/web/shell/shell.js has no icon of ${studio}`);
  return icon;
}
