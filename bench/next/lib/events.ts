// What happened in a job, in order: what its event stream reads.
import type { InStatement } from '@libsql/client/web';

const NEXT = '(SELECT COALESCE(MAX(seq), 0) + 1 FROM job_events WHERE job_id = ?1)';

/** The job's state as it is when this runs; nothing when the last such event says the same. */
export const stateEvent = (job: string, now: number): InStatement => ({
  sql: `INSERT INTO job_events (job_id, seq, at, kind, data)
        SELECT j.id, ${NEXT}, ?2, 'state', json_object('state', j.state)
          FROM jobs j WHERE j.id = ?1 AND json_object('state', j.state) IS NOT (
               SELECT data FROM job_events WHERE job_id = ?1 AND kind = 'state' ORDER BY seq DESC LIMIT 1)`,
  args: [job, now],
});

export const itemEvents = (job: string, call: string, now: number): InStatement => ({
  sql: `INSERT INTO job_events (job_id, seq, at, kind, data)
        SELECT ?1, (SELECT COALESCE(MAX(seq), 0) FROM job_events WHERE job_id = ?1) + ROW_NUMBER() OVER (ORDER BY seq),
               ?3, 'item', json_object('seq', seq, 'state', state, 'error', error)
          FROM items WHERE job_id = ?1 AND call_id = ?2`,
  args: [job, call, now],
});

export const progressEvent = (job: string, percent: number, now: number): InStatement => ({
  sql: `INSERT INTO job_events (job_id, seq, at, kind, data) SELECT ?1, ${NEXT}, ?2, 'progress', ?3`,
  args: [job, now, JSON.stringify({ percent, eta_seconds: 0 })],
});
