import { type ClockView, clockTrust } from '../../domain/time/clock-trust.ts';
import { type Seconds, seconds } from '../../domain/time/day.ts';
import type { ReadConnection, WriteConnection } from '../database/connections.ts';

/** The clock of this process, and how far the folder's heartbeats let it be believed. */
export interface TrustedClock {
  /** Looks at it. Steps are noticed between two looks. */
  look(): ClockView;
  /** Looks, and writes how far it is believed: the heartbeat of the process that counts hits. */
  beat(): ClockView;
  /**
   * The heartbeat of a command that only changes something: where it believes the clock, or no process has counted hits
   * in this folder yet, the time goes on from what the clock shows, but never back.
   */
  beatOfCommand(): void;
  /** From when the retention of what is stored now runs: not from a clock that was set back, nor from one that is doubted. */
  retainFrom(): Seconds;
  /** An administrator says that the clock is right. Inside a transaction. */
  confirm(): ClockView;
}

/** @param monotonicMs a clock in ms that no step of the wall clock touches */
export function trustedClock(db: WriteConnection, now: () => number, monotonicMs: () => number): TrustedClock {
  const read = () => ({ wall: seconds(now()), monotonicMs: monotonicMs() });
  const heartbeat = db.prepare<[], Seconds>('SELECT heartbeat_at FROM clock WHERE id = 1').pluck().get();
  const trust = clockTrust(heartbeat, read());
  const write = db.prepare(
    `INSERT INTO clock (id, heartbeat_at, doubt_mailed) VALUES (1, :expected, 0)
     ON CONFLICT DO UPDATE SET heartbeat_at = :expected, doubt_mailed = min(doubt_mailed, :doubted)`,
  );
  const keep = (view: ClockView): ClockView => {
    write.run({ expected: view.expected, doubted: view.doubted ? 1 : 0 });
    return view;
  };
  return {
    look: () => trust.read(read()),
    beat: () => keep(trust.read(read())),
    beatOfCommand() {
      const counted = db.prepare('SELECT 1 FROM uptime LIMIT 1').get() !== undefined;
      const view = trust.read(read());
      if (view.wall >= view.expected && (!counted || !view.doubted)) keep(trust.confirm(read()));
    },
    retainFrom() {
      const { wall, expected, doubted } = trust.read(read());
      return doubted || wall < expected ? expected : wall;
    },
    confirm: () => keep(trust.confirm(read())),
  };
}

/** Whether administrators were told by mail that the clock is doubted. */
export function isDoubtMailed(db: ReadConnection): boolean {
  return db.prepare<[], number>('SELECT doubt_mailed FROM clock WHERE id = 1').pluck().get() === 1;
}

export function doubtIsMailed(db: WriteConnection): void {
  db.prepare('UPDATE clock SET doubt_mailed = 1 WHERE id = 1').run();
}
