// One job of photos: how it stands, its pictures, its log. Loaded with the first job there is to show.
/** @import { LiveJob } from '../../jobs/live.js' */
/** @import { StudioJobs } from '../section.d.ts' */
import { Icon } from '../../components/icons.js';
import { LogBox } from '../../components/log.js';
import { t } from '../../i18n/words.js';
import { isOver } from '../../jobs/events.js';
import { h, html } from '../../ui.js';
import { JobPictures, JobsBefore } from '../result.js';
import { PhotoItem } from './item.js';
import { promptOf } from './prompt-of.js';

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export function JobView({ live, jobs }) {
  const job = live.job.value;
  return h(JobPictures, {
    live,
    jobs,
    name: promptOf(job),
    progress: t('photo.progress'),
    picture: PhotoItem,
    children: html`<details class="more"><summary>${t('job.log')}${h(Icon, { name: 'down' })}</summary>
      ${h(LogBox, {
        lines: live.lines.value,
        label: t('log.lines'),
        empty: isOver(job.state) ? t('log.none') : t('log.waiting'),
      })}</details>`,
  });
}

/** @param {{ live: LiveJob, jobs: StudioJobs }} props */
export const PastJobs = ({ live, jobs }) =>
  h(JobsBefore, { live, jobs, title: t('photo.recent'), nameOf: promptOf, link: html`<a href="/gallery">${t('photo.all')}</a>` });
