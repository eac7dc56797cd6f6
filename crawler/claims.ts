/**
 * Which of the jobs that were sent to a thread nobody has begun yet, told in memory that both threads see: one that waits behind others there
 * can be taken back.
 */
export interface Claims {
  /** Before the job with that number is sent. */
  offer(job: number): void;
  /** True for one of both threads: that one is to do the job. False for a job that the other has taken. */
  take(job: number): boolean;
}

/** A thread has fewer before it, counted without those that were taken back. */
export const mostClaims = 64;

export function claimsMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(mostClaims * Int32Array.BYTES_PER_ELEMENT);
}

export function openClaims(memory: SharedArrayBuffer): Claims {
  const offered = new Int32Array(memory);
  // A place holds the job's own number, from 1: a thread that comes to a job long after it was taken back finds another one there, or none.
  return {
    offer: (job) => {
      Atomics.store(offered, job % mostClaims, job + 1);
    },
    take: (job) => Atomics.compareExchange(offered, job % mostClaims, job + 1, none) === job + 1,
  };
}

const none = 0;
