// With exactly the keys of jobs.zh-CN.js.
/** @type {Record<keyof typeof import('./jobs.zh-CN.js').default, string>} */
export default {
  'credits.charged': '{n} {n|credit|credits} charged',
  'credits.returned': '{n} {n|credit|credits} returned',

  'job.queued': 'Queued',
  'job.running': 'Running',
  'job.succeeded': 'Done',
  'job.partly_succeeded': 'Partly done',
  'job.failed': 'Failed',
  'job.canceled': 'Cancelled',
  'job.eta': 'About {time} left',
  'job.eta_soon': 'Any moment now',
  'job.eta_unknown': 'Estimating the time left',
  'job.finished': 'Finished {time}',
  'job.cancel': 'Cancel',
  'job.canceling': 'Cancelling',
  'job.cancel_title': 'Cancel this job?',
  'job.cancel_text': 'What is finished is charged, the rest is returned.',
  'job.cancel_charge': 'At most {n} credits are charged for the time it has run.',
  'job.keep': 'Keep it running',
  'job.cancel_yes': 'Cancel the job',
  'job.failed_unknown': 'It failed for an unknown reason.',
  'job.leave_hint': 'You can leave this page; the job goes on.',

  'log.lines': 'Log lines',
  'log.newest': 'Newest lines',
  'log.none': 'There is no log.',
  'log.waiting': 'Waiting for the first line …',
};
