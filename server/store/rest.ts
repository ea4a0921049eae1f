/** Lets commits of live hits come in between; the writer rests before each of its own transactions. */
export type Rest = () => Promise<unknown>;
