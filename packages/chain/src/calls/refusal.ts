/** What a contract answered instead of doing the call. */
export interface Refusal {
  /** The custom error's name, or `Error` / `Panic`. */
  reason: string
  args: Record<string, string>
}
