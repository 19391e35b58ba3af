// With exactly the keys of invite.zh-CN.js.
/** @type {Record<keyof typeof import('./invite.zh-CN.js').default, string>} */
export default {
  'invite.title': 'Invite friends',
  'invite.both': 'When a friend joins with your link and their first top-up is paid, both of you get {n} {n|credit|credits}. If that top-up is refunded, its share of them is taken back.',
  'invite.each': 'When a friend joins with your link and their first top-up is paid, you get {mine} {mine|credit|credits} and they get {theirs}. If that top-up is refunded, its share of them is taken back.',
  'invite.closed': 'Nobody is rewarded for inviting here at present.',
  'invite.link': 'Your invite link',
  'invite.copy': 'Copy the invite link',
  'invite.unconfirmed': 'Confirm your address, and your invite link is here.',
  'invite.joined': 'Joined',
  'invite.rewarded': 'Rewarded',
  'invite.credits': 'Credits earned',
  'invite.limits': 'You are rewarded for {total} friends at most, {month} in any 30 days; {used} in the last 30 days.',
  'invite.came': 'You were invited',
  'invite.came_text': 'When your first top-up is paid, you and whoever invited you get extra credits.',
};
