// Runs before the first paint (a plain script in <head>): the stored theme and language must be known by then,
// or the page would flash in the wrong colours and the wrong words.
(() => {
  const root = document.documentElement;
  /** @param {string} name */
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is switched off: the system's settings count
    }
  };
  const theme = stored('darkroom.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const language = stored('darkroom.language') ?? stored('darkroom.account-language') ?? navigator.language;
  // The HTML is written in Chinese; for anybody else it stays hidden until the translation is in (css/base.css).
  if (!language.toLowerCase().startsWith('zh')) {
    root.lang = 'en';
    root.dataset.translating = '';
  }
  root.dataset.script = 'on';

  // The messages are asked for with the page's code, and not by it once it is there.
  const locale = root.lang === 'en' ? 'en' : 'zh-CN';
  const more = document.currentScript?.dataset.messages?.split(' ') ?? [];
  for (const file of [locale, ...more.map((name) => `${name}.${locale}`)]) {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `/js/i18n/${file}.js` }));
  }

  // A page that is loaded again, or come back to, is as high from the start as it was (css/controls.css): the browser
  // finds the place it was scrolled to, and nothing jumps there when the rest comes.
  const LEFT = 'darkroom.left';
  const here = () => ` ${innerWidth} ${location.href}`;
  const [visit] = performance.getEntriesByType('navigation');
  try {
    const left = sessionStorage.getItem(LEFT);
    if (left?.endsWith(here()) && visit instanceof PerformanceNavigationTiming && visit.type !== 'navigate') {
      root.style.setProperty('--left-height', `${parseInt(left, 10)}px`);
      // Whoever presses something has the page change anyway, and needs no empty room below it.
      addEventListener('click', () => root.style.removeProperty('--left-height'), { once: true, capture: true });
    }
    addEventListener('pagehide', () => {
      const height = document.getElementById('app')?.offsetHeight;
      if (height) sessionStorage.setItem(LEFT, height + here());
    });
  } catch {
    // Without storage a page has the room that its parts are known to need.
  }
})();
