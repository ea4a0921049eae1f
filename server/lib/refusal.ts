/** Something a person asked for that cannot be done; its message is a sentence for that person. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
