import { ulid } from 'ulid';

/** `job_01J…`: a prefix that says what it is, and a ULID. */
export const id = (prefix: string, now: number): string => `${prefix}_${ulid(now)}`;
