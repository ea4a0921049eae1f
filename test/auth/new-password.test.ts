import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commonPasswords, passwordFault } from '../../server/auth/new-password.ts';

const common = commonPasswords();
const NAMES = ['annette', 'www.heidelberg-museum.example'];
const fault = (password: string) => passwordFault(password, NAMES, common);

test('a common password is refused, however it is written and whatever was put around it', () => {
  assert.ok(common.size > 40_000);
  const around = fc.stringMatching(/^[0-9!?*.]{0,12}$/);
  const word = fc.constantFrom(...[...common].filter((each) => /^\p{L}{6,}$/u.test(each)));
  const written = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
    (text: string) => `${text}${text}`,
    (text: string) => text.normalize('NFD'),
    // The first and the last letter stay, or it would be digits around a shorter word.
    (text: string) => text.replace(/(?<=.)[oea](?=.)/g, (letter) => ({ o: '0', e: '3', a: '4' })[letter] ?? letter),
  );
  fc.assert(
    fc.property(around, word, written, around, (before, text, write, behind) => {
      const password = `${before}${write(text)}${behind}`;
      assert.equal(fault(password), [...password].length < 12 ? 'short' : 'common', password);
    }),
  );
  for (const password of [
    'P@ssw0rd2026!',
    'ch0c0late2034',
    'p@$$w0rd20202020',
    'passw0rdpassw0rd',
    '123456789012',
    'aaaaaaaaaaaaaa',
    'Qwertyuiop123',
    'abababababab',
    'loulouloulou?!',
  ])
    assert.equal(fault(password), 'common', password);
});

test('hardly more than a name is refused: of the user, of a site and its labels, of the program', () => {
  for (const password of [
    '4nn3tt3-2026!!',
    '2026-heidelberg-museum-1',
    'heidelberg-museum',
    'Heidelberg-Museum.example1',
    'sixfold-2026-1',
    '4nn3tt3-20304050',
    'S1xfold!S1xfold',
    'annettepassword1',
  ])
    assert.equal(fault(password), 'name', password);
  for (const password of ['annette und der graue kater', 'heidelberg-museum ist um zehn offen', 'sixfold zählt ohne zu fragen'])
    assert.equal(fault(password), undefined, password);
});

test('what a browser or four words make is taken, and no length is cut', () => {
  const characters = fc.constantFrom(...'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_');
  fc.assert(
    fc.property(fc.array(characters, { minLength: 15, maxLength: 40 }), (made) => {
      const password = made.join('');
      // Chance may repeat one character, or write a name.
      if (new Set(password.toLowerCase()).size >= 5) assert.equal(fault(password), undefined, password);
    }),
  );
  assert.equal(fault('correct horse battery'), undefined);
  assert.equal(fault('zwölf Zeichn'), undefined);
  assert.equal(fault('elf Zeichen'), 'short');
  // Eleven characters that are more to a computer.
  assert.equal(fault('🐎🔋🧷🐎🔋🧷🐎🔋🧷🐎🔋'), 'short');
  assert.equal(fault('ab1-'.repeat(256)), 'common');
  assert.equal(fault(`${'correct horse battery staple '.repeat(40)}`), 'long');
});
