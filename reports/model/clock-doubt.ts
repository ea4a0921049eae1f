/** A clock that is further ahead than is believed. Instants such as `2026-03-02T00:00:00Z`. */
export interface ClockDoubt {
  readonly shows: string;
  /** By the last heartbeat and the time since. */
  readonly expected: string;
}
