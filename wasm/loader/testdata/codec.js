'use strict';
// node codec.js: answers each line of JSON with one. {echo: hex} is a value that is read and written again, {argument: hex} one that is written as the argument of a handler, {make: n} the n-th
// of the values below. The answer is {hex} or {error}.
const { World } = require('./world.js');

const append = `
/** load makes bytes the memory. */
function load(b) {
  memory = { buffer: b.buffer.slice(b.byteOffset, b.byteOffset + b.length) };
  view();
}
growInput = (n) => { // as a guest that has grown: other memory, another place in it and, of little, just the room that was asked for
  const old = bytes.slice(input, pos);
  input = (input + 37) % 101;
  capacity = n + (old.length < 2000 ? 1 : 2) * old.length;
  load(new Uint8Array(input + capacity + 3).fill(0xc1));
  bytes.set(old, input);
  pos = input + old.length;
};
exports.written = (make) => {
  load(new Uint8Array(capacity = 16).fill(0xc1));
  pos = input = 0;
  make();
  if (pos > input + capacity) throw new Error('written beyond the buffer');
  return bytes.slice(input, pos);
};
exports.write = (v) => write(v, 0);
exports.argument = writeArgument;
exports.read = (b) => {
  load(b);
  return readAll(0, b.length);
};`;

const { written, write, argument, read } = new World({ append }).loader;

/** Values as only JavaScript has them. */
const made = [
  'lone \ud800 and \udc00', '\ud83d\ude00', '\ud800\ud800\udc00', 'x'.repeat(70000), 'é'.repeat(300), -0, NaN, Infinity, 2 ** 53, -(2 ** 53), 2 ** 32, -(2 ** 31) - 1, 0.1, 5e-324,
  undefined, null, [undefined, , 3], { a: undefined, f() {}, s: Symbol('x') }, new Date(0), { toJSON: () => 'own' }, new Array(20).fill('ab'), Object.assign(Object.create({ far: 1 }), { near: 2 }),
  JSON.parse('{"__proto__":{"a":1},"b":2}')
];

const answers = {
  echo(hex) {
    const v = read(Uint8Array.from(Buffer.from(hex, 'hex')));
    return written(() => write(v));
  },
  argument(hex) {
    const v = read(Uint8Array.from(Buffer.from(hex, 'hex')));
    return written(() => argument(v));
  },
  make: (n) => written(() => write(made[n]))
};

require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line), name = Object.keys(asked)[0];
  let answer;
  try {
    answer = name === 'make' && asked.make >= made.length ? {} : { hex: Buffer.from(answers[name](asked[name])).toString('hex') };
  } catch (e) {
    answer = { error: e.message };
  }
  console.log(JSON.stringify(answer));
});
