/** Processor seconds that this process has spent since `started` (process.cpuUsage()): unlike the clock, blind to what else runs. */
export function secondsSince(started: NodeJS.CpuUsage): number {
  const {user, system} = process.cpuUsage(started);
  return (user + system) / 1e6;
}
