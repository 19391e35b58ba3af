// Light, dark, or as the system says. first.js applies the stored choice before the first paint.
import { signal } from './ui.js';

const STORED = 'darkroom.theme';
/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @type {Theme[]} */
export const THEMES = ['system', 'light', 'dark'];

const initial = document.documentElement.dataset.theme;
export const theme = signal(/** @type {Theme} */ (initial === 'light' || initial === 'dark' ? initial : 'system'));

/** @param {Theme} choice */
export function chooseTheme(choice) {
  theme.value = choice;
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    if (choice === 'system') localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, choice);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
}

/** Whether the page is dark now, whoever decided it. */
export const isDark = () =>
  theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
