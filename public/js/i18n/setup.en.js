// A deployment that is not set up yet: the home page says what is missing.
export default {
  'setup.title': 'This deployment is not set up yet',
  'setup.text': 'Add these settings to the project at your platform, then deploy again. Once it is set up and names OPERATOR_EMAILS, nothing is told here any more.',
  'setup.missing': 'Missing:',
  'setup.unusable': 'Set to a value that cannot be used:',
  'setup.database': 'the address of a libSQL database, such as libsql://… after turso db create; then run cargo xtask migrate',
  'setup.storage': 'a private bucket of an S3-compatible storage: its address, its name and a pair of keys',
  'setup.keys': 'name:key, with a key from openssl rand -base64 32',
  'setup.cron': 'any long random text',
  'setup.engine': 'an API token of Replicate',
  'setup.url': 'the address at which people open the site, beginning with https://',
  'setup.mail': 'the key and the sender of mails; without it only Google signs people in',
  'setup.operator': 'your address: the first one becomes the operator',
  'setup.other': 'see Settings in the README',
};
