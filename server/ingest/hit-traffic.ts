const QUIET_AFTER_MS = 100;

/** Whether live hits come at the moment, by which other work makes way for them. */
export interface HitTraffic {
  /** Hits are about to be committed. */
  hitsCame(): void;
  /** Whether the last tenth of a second brought none. */
  quiet(): boolean;
}

export function hitTraffic(): HitTraffic {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    hitsCame() {
      lastMs = performance.now();
    },
    quiet: () => performance.now() - lastMs > QUIET_AFTER_MS,
  };
}
