// With exactly the keys of zh-CN.js.
/** @type {Record<keyof typeof import('./zh-CN.js').default, string>} */
export default {
  'site.skip': 'Skip to content',
  'site.menu': 'Main',
  'site.name': 'Darkroom',
  'site.promise': 'Your photos and models are yours alone',
  'site.about': 'An AI photo studio you can host yourself',

  'nav.train': 'Train',
  'nav.photo': 'Take Photo',
  'nav.gallery': 'Gallery',
  'nav.pricing': 'Pricing',
  'nav.billing': 'Billing',
  'nav.account': 'Account',
  'nav.menu': 'Account menu',
  'nav.level': '{level}',
  'nav.level_and_plan': '{level} · with a plan',
  'nav.level_free': 'Free membership',
  'nav.level_plus': 'Plus membership',
  'nav.level_pro': 'Pro membership',
  'nav.signin': 'Sign in',
  'nav.signout': 'Sign out',

  'theme.title': 'Appearance',
  'theme.system': 'System',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.to_light': 'Switch to light',
  'theme.to_dark': 'Switch to dark',

  'files.more': 'and {n} more:',
  'common.optional': 'optional',
  'common.retry': 'Try again',
  'common.more': 'Load more',
  'common.loading': 'Loading',
  'common.close': 'Close',
  'common.keep': 'Cancel',
  'common.show_all': 'Show all',

  'time.seconds': '{n} {n|second|seconds}',
  'time.minutes': '{n} {n|minute|minutes}',
  'time.hours': '{n} {n|hour|hours}',

  'problem.network': 'The server cannot be reached. Check your connection and try again.',
  'problem.unknown': 'Something went wrong. Please try again in a moment.',
  'problem.status': 'The server did not answer as it should ({status}). Please try again in a moment.',

  'page.failed': 'This page could not be loaded',

  'credits.amount': '{n} {n|credit|credits}',
  'credits.available': '{available} {available|credit|credits} available',
  'credits.both': '{available} {available|credit|credits} available, {held} held',
  'credits.held_short': '{held} held',
  'credits.after': '{n} {n|credit|credits} left afterwards',
  'credits.short': 'Not enough credits: {needed} needed, {available} available.',
  'credits.topup': 'Top up',
  'credits.topup_missing': 'Top up · {n} {n|credit|credits} short',
  'credits.plans': 'See plans and membership levels',

  'pricing.train': 'Train a model',
  'pricing.photo': 'Take a photo',
  'pricing.each_photo': 'credits / picture',
};
