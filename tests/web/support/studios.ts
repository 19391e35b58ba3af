// Where the studios answer. `cargo xtask journeys` starts two of them and says so.

/** One for each worker. Everything runs against the real thing. */
export const STUDIOS = (process.env.STUDIO_URL ?? 'http://localhost:3000').split(',');

/** The studio of a worker; nobody else uses it. */
export function studioOf(worker: number): string {
  const studio = STUDIOS[worker];
  if (studio === undefined) throw new Error(`worker ${worker} has no studio: STUDIO_URL names ${STUDIOS.length}`);
  return studio;
}
