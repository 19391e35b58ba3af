// What somebody is and pays for, in the words of their own account page.
/** @import { Plan } from '../account/membership.js' */
/** @import { User } from '../api.d.ts' */
import { t } from '../i18n/words.js';

/** @param {{ level: string, plan: string }} person */
export const standing = ({ level, plan }) =>
  `${t(`nav.level_${/** @type {User['level']} */ (level)}`)} · ${t(`account.plan_${/** @type {Plan} */ (plan)}`)}`;
