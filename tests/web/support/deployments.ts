// Where the deployments under test answer. `cargo xtask journeys` starts them and says so.

/** One for each worker. Everything runs against the real thing. */
export const DEPLOYMENTS = (process.env.STUDIO_URL ?? 'http://localhost:3000').split(',');

/** The deployment of a worker; nobody else uses it. */
export function deploymentOf(worker: number): string {
  const deployment = DEPLOYMENTS[worker];
  if (deployment === undefined) throw new Error(`worker ${worker} has no deployment: STUDIO_URL names ${DEPLOYMENTS.length}`);
  return deployment;
}
