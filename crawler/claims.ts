/**
 * Which of the jobs that were sent to a thread nobody has begun yet, told in memory that both threads see: one that waits behind others there
 * can be taken back.
 */
export interface Claims {
  /** Before the job with that number is sent. At most `mostClaims` may be under way, numbered one after the other. */
  offer(job: number): void;
  /** True for one of both threads: that one is to do the job. */
  take(job: number): boolean;
}

export const mostClaims = 64;

export function claimsMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(mostClaims * Int32Array.BYTES_PER_ELEMENT);
}

export function openClaims(memory: SharedArrayBuffer): Claims {
  const states = new Int32Array(memory);
  return {
    offer: (job) => {
      Atomics.store(states, job % mostClaims, open);
    },
    take: (job) => Atomics.compareExchange(states, job % mostClaims, open, taken) === open,
  };
}

const [taken, open] = [0, 1];
