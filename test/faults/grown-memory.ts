import { residentBytes } from '../../bench/program.ts';

export const MEBIBYTE = 1024 * 1024;

/** How much more memory a process takes than when this was called, the most that was seen. */
export interface GrownMemory {
  look(): void;
  readonly mb: number;
  /** What is told of it as broken: nothing where it stayed within the bound. */
  broken(): readonly string[];
}

export function grownMemory(pid: number, atMostBytes: number): GrownMemory {
  const before = residentBytes(pid);
  let most = before;
  return {
    look() {
      most = Math.max(most, residentBytes(pid));
    },
    get mb() {
      return Math.round((most - before) / MEBIBYTE);
    },
    broken() {
      return most - before <= atMostBytes ? [] : [`they took ${this.mb} MB`];
    },
  };
}
