// Runs before the first paint (a plain script in <head>): the stored theme and language must be known by then,
// or the page would flash in the wrong colours and the wrong words.
(() => {
  const root = document.documentElement;
  /** @param {string} name */
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage is switched off: the system's wishes count
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
})();
