/** A request that the API answers with a problem document; its message is a sentence for the caller. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** The parameter that was wrong. */
  readonly parameter: string | undefined;

  constructor(status: number, sentence: string, parameter?: string) {
    super(sentence);
    this.status = status;
    this.parameter = parameter;
  }
}

/** A parameter that cannot be taken as it is. */
export function parameterProblem(parameter: string, sentence: string): ApiProblem {
  return new ApiProblem(400, sentence, parameter);
}
