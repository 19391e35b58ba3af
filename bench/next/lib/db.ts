// One client for the process; every request makes batches, never interactive transactions.
import { type Client, createClient, type InStatement, LibsqlError, type ResultSet } from '@libsql/client/web';
import { env } from './env';

let client: Client | undefined;

const open = () => (client ??= createClient({ url: env().DATABASE_URL }));

/** One snapshot. */
export const read = (statements: InStatement[]): Promise<ResultSet[]> => open().batch(statements, 'read');

/** One transaction: all statements or none. */
export const write = (statements: InStatement[]): Promise<ResultSet[]> => open().batch(statements, 'write');

/** Whether a write was refused by the constraint of this name. */
export const refusedBy = (error: unknown, constraint: string): boolean =>
  error instanceof LibsqlError && error.message.includes(constraint);
