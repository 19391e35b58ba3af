// The ways in which every journey is made.

/** What the person's hands are on. */
export type Input = 'mouse' | 'keys' | 'touch';
export type Locale = 'zh-CN' | 'en-GB';
export type Light = 'light' | 'dark';

interface Variant {
  input: Input;
  locale: Locale;
  light: Light;
  delayMs?: number;
}

/** Three hold every journey to each input, both languages and both lights. */
const EVERY_TIME: Variant[] = [
  { input: 'mouse', locale: 'zh-CN', light: 'light' },
  { input: 'keys', locale: 'en-GB', light: 'light' },
  { input: 'touch', locale: 'en-GB', light: 'dark' },
];

/** Far away: everything comes after the half second in which a browser forgives what moves. */
const FAR_MS = 700;

/** With these three, every pair occurs: input and language, input and light, language and light. */
const LONG: Variant[] = [
  { input: 'mouse', locale: 'en-GB', light: 'dark', delayMs: FAR_MS },
  { input: 'keys', locale: 'zh-CN', light: 'dark' },
  { input: 'touch', locale: 'zh-CN', light: 'light', delayMs: FAR_MS },
];

/** What is run: `JOURNEYS=long` is all six. Their names on the command line are like `--project=mouse-zh`. */
export const VARIANTS = process.env.JOURNEYS === 'long' ? [...EVERY_TIME, ...LONG] : EVERY_TIME;

const DESKTOP = { viewport: { width: 1280, height: 860 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const OTHERS: Record<Input, RegExp> = {
  mouse: /(keyboard|touch)\.spec/,
  keys: /touch\.spec/,
  touch: /keyboard\.spec/,
};

/** One Playwright project. */
export function project({ input, locale, light, delayMs = 0 }: Variant) {
  const screen = input === 'touch' ? PHONE : DESKTOP;
  return {
    name: `${input}-${locale.slice(0, 2)}`,
    testDir: 'journeys',
    // What only one kind of input can do.
    testIgnore: OTHERS[input],
    use: { ...screen, locale, colorScheme: light, input, delayMs },
  };
}
