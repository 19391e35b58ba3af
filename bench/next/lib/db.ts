// One client for the process; every request makes batches, never interactive transactions.
import { type Client, createClient, type InStatement, LibsqlError, type ResultSet } from '@libsql/client/web';
import { env } from './env';

let reader: Client | undefined;
let writer: Client | undefined;

const open = () => (reader ??= createClient({ url: env().DATABASE_URL }));

/** One write at once: the server does no more anyway, and can stop writing when a checkpoint meets its queue. */
const WRITES_MAX = 1;

const openToWrite = () => (writer ??= createClient({ url: env().DATABASE_URL, concurrency: WRITES_MAX }));

/** One snapshot. */
export const read = (statements: InStatement[]): Promise<ResultSet[]> => open().batch(statements, 'read');

/** A server whose database is locked for a moment says so, and nothing has happened: sent again, for a second in all. */
const PAUSES_MS = [8, 16, 32, 64, 128, 256, 512];

/** One transaction: all statements or none. */
export async function write(statements: InStatement[]): Promise<ResultSet[]> {
  for (const pause of PAUSES_MS) {
    try {
      return await openToWrite().batch(statements, 'write');
    } catch (error) {
      if (!(error instanceof LibsqlError && error.code === 'SQLITE_BUSY')) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return openToWrite().batch(statements, 'write');
}

/** Whether a write was refused by the constraint of this name. */
export const refusedBy = (error: unknown, constraint: string): boolean =>
  error instanceof LibsqlError && error.message.includes(constraint);
