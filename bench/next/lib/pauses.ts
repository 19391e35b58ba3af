// An engine that refuses us is not sold from until it takes work again.
import type { InStatement } from '@libsql/client/web';

/** The first pause in seconds; each try that fails doubles it, so often at most. */
const PAUSE_SECONDS = 60;
const DOUBLINGS_MAX = 5;

/** Refuses a write (`studio_paused`) while the engine refuses us; when the pause is through, the first one may try. */
export const notPaused = (engine: string, now: number): InStatement[] => [
  {
    sql: `INSERT INTO refusals (studio_paused) SELECT 1 FROM engine_pauses
           WHERE engine = ?1 AND ended_at IS NULL AND next_try_at > ?2`,
    args: [engine, now],
  },
  {
    sql: `UPDATE engine_pauses SET tries = tries + 1, next_try_at = ?2 + 1000 * (?3 << MIN(tries + 1, ?4))
           WHERE engine = ?1 AND ended_at IS NULL`,
    args: [engine, now, PAUSE_SECONDS, DOUBLINGS_MAX],
  },
];

/** Ends the pause: the engine took what was sent then. */
export const pauseIsOver = (engine: string, sentAt: number, now: number): InStatement => ({
  sql: `UPDATE engine_pauses SET ended_at = ?3 WHERE engine = ?1 AND ended_at IS NULL AND refused_at <= ?2`,
  args: [engine, sentAt, now],
});
