import type { Socket } from 'node:net';

/**
 * The JSON values that come over a socket, one a line. Lines end with a line feed only: a text inside may hold U+2028,
 * which other ways of reading lines take for an end as well.
 *
 * @throws SyntaxError for a line that is no JSON
 */
export async function* jsonLines(socket: Socket): AsyncGenerator<unknown> {
  socket.setEncoding('utf8');
  let rest: string[] = [];
  for await (const chunk of socket) {
    const [first = '', ...more] = String(chunk).split('\n');
    rest.push(first);
    for (const line of more) {
      yield JSON.parse(rest.join(''));
      rest = [line];
    }
  }
}
