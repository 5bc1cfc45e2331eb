/** Wall time in unix milliseconds; injected so that rules and tests do not read the system's. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: Date.now }
