import * as api from '../api/jobs.js';

/** The job that the address names, if it is one of this studio's. @param {string} studio */
export async function askedFor(studio) {
  const id = new URLSearchParams(location.search).get('job') ?? '';
  const job = await api.job(id).catch(() => null);
  return job?.studio === studio ? job : null;
}
