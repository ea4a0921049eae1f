import { type Seconds, seconds } from './day.ts';

/** What two clocks show at the same moment: the one on the wall, and one that only ever runs. */
export interface ClockReading {
  readonly wall: Seconds;
  /** Milliseconds from any start. */
  readonly monotonicMs: number;
}

/** How far a reading of the wall clock is believed. */
export interface ClockView {
  readonly wall: Seconds;
  /** What it should show by the last heartbeat and the time that has passed since. */
  readonly expected: Seconds;
  /** The earlier of the two: by it nothing is due too soon. */
  readonly sure: Seconds;
  /** True while the wall clock is further ahead of what is expected than is believed: nothing is deleted then. */
  readonly doubted: boolean;
  /** Whether this very reading has settled what the time is. */
  readonly settled: boolean;
}

/** Tells a clock that was set from one that runs. */
export interface ClockTrust {
  read(reading: ClockReading): ClockView;
  /** Somebody says that the wall clock is right. */
  confirm(reading: ClockReading): ClockView;
}

// How far ahead of the last heartbeat, and the time since, a clock is believed.
const BELIEVED_AHEAD_SECONDS = 48 * 3_600;
// How long a clock that is not believed has to run without a step until it is.
const STEADY_IN_DOUBT_SECONDS = 24 * 3_600;

// How long a believed clock has to run without a step until what it shows is what is expected.
const STEADY_SECONDS = 10 * 60;
// A start so soon after the last heartbeat, or so little before it, needs no settling.
const ORDINARY_START_SECONDS = 3_600;
// A correction of fewer seconds is no step.
const STEP_SECONDS = 10;

/**
 * Begins with the last heartbeat of the folder, if there ever was one. What is expected goes on from there by the
 * monotonic clock, whatever the wall clock does, and follows the wall clock only when that has run for a while without a
 * step: ten minutes, or 24 hours where it is further ahead than is believed (decision 10).
 */
export function clockTrust(lastHeartbeat: Seconds | undefined, first: ClockReading): ClockTrust {
  const ordinary = lastHeartbeat === undefined || Math.abs(first.wall - lastHeartbeat) <= ORDINARY_START_SECONDS;
  let [expectedThen, thenMs] = [ordinary ? first.wall : lastHeartbeat, first.monotonicMs];
  let last = first;
  let steadySinceMs = first.monotonicMs;

  const settle = ({ wall, monotonicMs }: ClockReading): ClockView => {
    [expectedThen, thenMs] = [wall, monotonicMs];
    return { wall, expected: wall, sure: wall, doubted: false, settled: true };
  };

  return {
    read(reading) {
      const { wall, monotonicMs } = reading;
      const stepped = wall - last.wall - (monotonicMs - last.monotonicMs) / 1_000;
      if (Math.abs(stepped) > STEP_SECONDS) steadySinceMs = monotonicMs;
      last = reading;
      const expected = seconds(Math.floor(expectedThen + (monotonicMs - thenMs) / 1_000));
      const doubted = wall > expected + BELIEVED_AHEAD_SECONDS;
      const steadySeconds = (monotonicMs - steadySinceMs) / 1_000;
      if (steadySeconds >= (doubted ? STEADY_IN_DOUBT_SECONDS : STEADY_SECONDS)) return settle(reading);
      return { wall, expected, sure: wall < expected ? wall : expected, doubted, settled: false };
    },
    confirm(reading) {
      last = reading;
      return settle(reading);
    },
  };
}
