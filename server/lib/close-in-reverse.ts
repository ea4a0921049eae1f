/**
 * Closes what was opened, the last first, and takes it off the list. One that fails keeps none of the others open.
 *
 * @throws the first error, once all were closed
 */
export function closeInReverse(opened: (() => void)[]): void {
  const errors: unknown[] = [];
  for (let close = opened.pop(); close !== undefined; close = opened.pop()) {
    try {
      close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** The same for what takes its time to end: each step waits for the one before. */
export async function stopInReverse(stopping: (() => Promise<void> | void)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let stop = stopping.pop(); stop !== undefined; stop = stopping.pop()) {
    try {
      await stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
