// What whoever came with somebody's link is told where they sign in.
import { Notice } from '../components/notice.js';
import { t } from '../i18n/words.js';
import { h, html } from '../ui.js';

export const Invited = () =>
  h(Notice, { tone: 'good', title: t('invite.came'), children: html`<p>${t('invite.came_text')}</p>` });
