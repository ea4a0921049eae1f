import { oneAtATime } from '../lib/one-at-a-time.ts';

// Whoever comes after so many would wait for longer than anybody does; one person may have two of the places.
const PLACES = 8;
const PLACES_OF_ONE = 2;

/** Work that is done one after the other, in few places, of which none is anybody's alone. */
export type PrintQueue = <Result>(person: number | string, work: () => Promise<Result>) => Promise<Result> | undefined;

/** Gives undefined, and begins nothing, when all places are taken or two of them by this person. */
export function printQueue(): PrintQueue {
  const inTurn = oneAtATime();
  const taken: (number | string)[] = [];
  return (person, work) => {
    if (taken.length >= PLACES || taken.filter((each) => each === person).length >= PLACES_OF_ONE) return undefined;
    taken.push(person);
    return inTurn(work).finally(() => taken.splice(taken.indexOf(person), 1));
  };
}
