'use strict';
// node codec.js: answers each line of JSON with one. {echo: hex} is a value that is read and written again, {argument: hex} one that is written as the argument of a handler, {make: n} the n-th
// of the values below. The answer is {hex} or {error}.
const { World } = require('./world.js');

const append = `
exports.written = (make) => {
  out = new Uint8Array(end = 16);
  pos = 0;
  grow = (n) => {
    const old = out;
    out = new Uint8Array(end = 2 * end + n);
    out.set(old);
  };
  make();
  return out.slice(0, pos);
};
exports.write = (v) => write(v, 0);
exports.argument = writeArgument;
exports.read = (bytes) => readAll(bytes, 0, bytes.length, MAX_DEPTH);`;

const { written, write, argument, read } = new World({ append }).loader;

/** Values as only JavaScript has them. */
const made = [
  'lone \ud800 and \udc00', '\ud83d\ude00', '\ud800\ud800\udc00', 'x'.repeat(70000), 'é'.repeat(300), -0, NaN, Infinity, 2 ** 53, -(2 ** 53), 2 ** 32, -(2 ** 31) - 1, 0.1, 5e-324,
  undefined, null, [undefined, , 3], { a: undefined, f() {}, s: Symbol('x') }, new Date(0), { toJSON: () => 'own' }, new Array(20).fill('ab'), Object.assign(Object.create({ far: 1 }), { near: 2 }),
  JSON.parse('{"__proto__":{"a":1},"b":2}')
];

const answers = {
  echo: (hex) => written(() => write(read(Uint8Array.from(Buffer.from(hex, 'hex'))))),
  argument: (hex) => written(() => argument(read(Uint8Array.from(Buffer.from(hex, 'hex'))))),
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
