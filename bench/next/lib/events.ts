// What happened in a job, in order: what its event stream reads.
import type { InStatement } from '@libsql/client/web';

/** The job's state as it is when this runs; nothing when the last such event says the same. */
export const stateEvent = (job: string, now: number): InStatement => ({
  sql: `INSERT INTO job_events (job_id, seq, at, kind, data)
        SELECT j.id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM job_events WHERE job_id = ?1), ?2, 'state',
               json_object('state', j.state)
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

/**
 * How far the job is when this runs, with the seconds that its call has to go: a `bigint`, because this client sends a
 * `number` as a fraction, which it would be in the event's JSON.
 */
export const progressEvent = (job: string, call: string, eta: bigint, now: number): InStatement => ({
  sql: `INSERT INTO job_events (job_id, seq, at, kind, data)
        SELECT ?1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM job_events WHERE job_id = ?1), ?3, 'progress',
               json_object(
                 'percent', SUM(CASE WHEN i.state IN ('succeeded', 'failed', 'canceled') THEN 100 ELSE c.percent END)
                            / COUNT(*),
                 'eta_seconds', CASE WHEN SUM(c.id <> ?2 AND c.state IN ('sending', 'waiting', 'accepted')) > 0
                                     THEN NULL ELSE ?4 END)
          FROM items i JOIN calls c ON c.id = i.call_id WHERE i.job_id = ?1`,
  args: [job, call, now, eta],
});
