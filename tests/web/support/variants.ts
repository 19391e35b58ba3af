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
  /** Only these journeys, rather than all of them. */
  only?: RegExp;
}

/** Journeys with what a pointer does on a large screen and nothing else does: to hover, to drop, to choose side by side. */
const POINTED = /(gallery|money-sheet|photo|sign-in|train)\.spec/;

/**
 * Every journey with the keyboard on a large screen and with fingers on a small one: with both languages, both lights and
 * both widths. What a mouse presses, fingers press as well; it is used where it can do more than they.
 */
const EVERY_TIME: Variant[] = [
  { input: 'keys', locale: 'zh-CN', light: 'light' },
  { input: 'touch', locale: 'en-GB', light: 'dark' },
  { input: 'mouse', locale: 'en-GB', light: 'light', only: POINTED },
];

/** Far away: everything comes after the half second in which a browser forgives what moves. */
const FAR_MS = 700;

/** With all journeys in all of these, every pair occurs: input and language, input and light, language and light. */
const LONG: Variant[] = [
  { input: 'keys', locale: 'en-GB', light: 'dark' },
  { input: 'touch', locale: 'zh-CN', light: 'light', delayMs: FAR_MS },
  { input: 'mouse', locale: 'zh-CN', light: 'dark', delayMs: FAR_MS },
];

/** What is run: `JOURNEYS=long` is all six. Their names on the command line are like `--project=keys-zh`. */
export const VARIANTS = process.env.JOURNEYS === 'long' ? [...EVERY_TIME.map(whole), ...LONG] : EVERY_TIME;

const DESKTOP = { viewport: { width: 1280, height: 860 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const OTHERS: Record<Input, RegExp> = {
  mouse: /(keyboard|touch)\.spec/,
  keys: /touch\.spec/,
  touch: /keyboard\.spec/,
};

/** With every journey. */
function whole(variant: Variant): Variant {
  return { ...variant, only: undefined };
}

/** One Playwright project. */
export function project({ input, locale, light, delayMs = 0, only }: Variant) {
  const screen = input === 'touch' ? PHONE : DESKTOP;
  return {
    name: `${input}-${locale.slice(0, 2)}`,
    testDir: 'journeys',
    testMatch: only ?? /\.spec\.ts$/,
    // What only one kind of input can do.
    testIgnore: OTHERS[input],
    use: { ...screen, locale, colorScheme: light, input, delayMs },
  };
}

/** The core of the site: the doors, both studios, the live stream with a download, the top-up. */
const CORE = /(live|money-sheet|photo|sign-in|train)\.spec/;

/**
 * Other browsers, where `cargo xtask journeys --browsers` found them. Firefox is driven as it is installed, over WebDriver
 * BiDi; of WebKit only Playwright's own build can be driven.
 */
export function otherBrowsers() {
  const { JOURNEYS_FIREFOX: firefox, JOURNEYS_WEBKIT: webkit } = process.env;
  const journeys = { ...project({ input: 'mouse', locale: 'en-GB', light: 'light', only: CORE }) };
  const inBrowser = (name: string, browserName: 'firefox' | 'webkit', launchOptions: object) => ({
    ...journeys,
    name,
    use: { ...journeys.use, browserName, launchOptions },
  });
  return [
    ...(firefox ? [inBrowser('firefox-en', 'firefox', { channel: 'moz-firefox', executablePath: firefox })] : []),
    ...(webkit ? [inBrowser('webkit-en', 'webkit', { executablePath: webkit })] : []),
  ];
}
