/**
 * Of several errors while things were closed the one that came first: a stack of disposables wraps each further one
 * around those before it.
 */
export function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}
