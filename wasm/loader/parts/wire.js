// Values on the wire: MessagePack, as much of it as wasm/abi uses. Readers take every form of it, so what is written here takes the forms that need the least code.

const MAX_DEPTH = 100, SAFE = 9007199254740992;

let buffer, bytes, data; // the memory, in two views
let input = 0, capacity = 0; // the guest's input buffer
let pos, at, stop; // where is written; where is read, and up to where

/** room makes room for n bytes more. */
function room(n) {
  if (input + capacity - pos < n) growInput(n);
}

/** code writes a byte. */
function code(b) {
  room(9);
  bytes[pos++] = b;
}

/** head writes the start of an array or object. */
function head(b, n) {
  if (n < 16) return code((b === 0xdd ? 0x90 : 0x80) | n);
  code(b);
  data.setUint32(pos, n);
  pos += 4;
}

/** writeNumber writes a number. */
function writeNumber(n) {
  if (n === (n & 127) && (n > 0 || 1 / n > 0)) return code(n);
  if (Math.abs(n) > SAFE && n - n === 0) fail('abi: whole number beyond 2^53 cannot cross without losing digits');
  code(0xcb);
  data.setFloat64(pos, n);
  pos += 8;
}

/** openBlock begins a str, whose length closeBlock writes when its bytes are there: in one byte or, if it is long, in five. It gives where they start, counted from the buffer's start, since the buffer may move. */
function openBlock(long) {
  room(9);
  pos += long ? 5 : 1;
  return pos - input;
}

function closeBlock(start, long) {
  start += input;
  if (long) {
    bytes[start - 5] = 0xdb;
    data.setUint32(start - 4, pos - start);
  } else {
    bytes[start - 1] = 0xa0 | pos - start;
  }
}

/** writeText writes a string in UTF-8, with U+FFFD for half a surrogate pair. */
function writeText(s) {
  room(3 * s.length + 9);
  const long = s.length > 10, start = openBlock(long); // of 10 no more than 30 bytes come
  for (let i = 0; i < s.length; i++) {
    let c = s.charCodeAt(i);
    if (c < 128) {
      bytes[pos++] = c;
    } else {
      c = s.codePointAt(i);
      let more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      if (more > 2) i++;
      else if (c >> 11 === 27) c = 0xfffd;
      bytes[pos++] = 0x7f80 >> more | c >> 6 * more;
      while (more-- > 0) bytes[pos++] = 0x80 | c >> 6 * more & 63;
    }
  }
  closeBlock(start, long);
}

/** write writes whatever JSON can hold, and undefined. Of an object with toJSON it is what that gives; functions and symbols become null. */
function write(v, depth) {
  switch (typeof v) {
    case 'string': return writeText(v);
    case 'number': return writeNumber(v);
    case 'boolean': return code(v ? 0xc3 : 0xc2);
    case 'undefined': return [0xd4, 0, 0].forEach(code);
    case 'object': if (v !== null) return writeItems(v, depth + 1);
  }
  code(0xc0);
}

/** writeItems writes an array or an object. */
function writeItems(v, depth) {
  if (isFunction(v.toJSON)) return write(v.toJSON(), depth - 1);
  if (depth > MAX_DEPTH) fail('abi: values are nested more than 100 deep');
  const list = isArray(v), keys = list ? v : keysOf(v);
  head(list ? 0xdd : 0xdf, keys.length);
  for (let i = 0; i < keys.length; i++) {
    if (!list) writeText(keys[i]);
    write(v[list ? i : keys[i]], depth);
  }
}

/** isTarget tells a node of an event object. */
const isTarget = (t) => isObject(t) && typeof t.id === 'string' && isObject(t.dataset);

/** isEvent tells an event object from what else a method may be called with. */
const isEvent = (e) => isObject(e) && typeof e.type === 'string' && e.type && isTarget(e.target) && isTarget(e.currentTarget) &&
  (e.mark === undefined || isObject(e.mark)) && (e.timeStamp === undefined || typeof e.timeStamp === 'number');

const PARTS = { __proto__: null, type: 1, timeStamp: 1, target: 2, currentTarget: 2, mark: 1, detail: 1, id: 3, dataset: 3 };

/** restOf is what an object has besides the keys of these kinds of PARTS; of a target it is its rest, if it has any. */
function restOf(e, kind) {
  const rest = {};
  keysOf(e).forEach((key) => {
    const part = PARTS[key], node = kind * part === 2, v = node ? restOf(e[key], 3) : e[key];
    if (part !== kind && (!node || keysOf(v).length > 0)) put(rest, key, v);
  });
  return rest;
}

/** writeArgument writes the argument of a handler: an event object as the array of its parts, anything else as an array of itself. The guest reads what is packed only when it is asked for. */
function writeArgument(e) {
  const known = isEvent(e), rest = known ? restOf(e, 1) : e, packed = !known || keysOf(rest).length > 0;
  code(0x90 + 8 * known + packed);
  if (known) {
    [e.type, e.timeStamp || 0, e.target.id, e.target.dataset, e.currentTarget.id, e.currentTarget.dataset, e.mark, e.detail].forEach((v, i) => write(v, i < 6 ? 2 : 1));
  }
  if (packed) {
    const start = openBlock(true);
    write(rest, 0);
    closeBlock(start, true);
  }
}

/** take moves over n bytes and gives where they start. */
function take(n) {
  if (n > stop - at) fail('it is cut');
  at += n;
  return at - n;
}

/** readInt reads a whole number of size bytes; one with a sign begins at -1 if it is negative. */
function readInt(size, sign) {
  let i = take(size), n = sign && bytes[i] > 127 ? -1 : 0;
  while (i < at) n = n * 256 + bytes[i++];
  return n;
}

/** read reads a value. */
function read() {
  const b = bytes[take(1)];
  if (b < 0x80) return b;
  if (b < 0x90) return readObject(b & 15);
  if (b < 0xa0) return readItems(b & 15);
  if (b < 0xc0) return readText(b & 31);
  if (b > 0xdf) return b - 256;
  switch (b) {
    case 0xc0: return null;
    case 0xc2: case 0xc3: return b === 0xc3;
    case 0xcb: return data.getFloat64(take(8));
    case 0xcc: case 0xcd: case 0xce: case 0xcf: return readInt(1 << b - 0xcc);
    case 0xd0: case 0xd1: case 0xd2: case 0xd3: return readInt(1 << b - 0xd0, true);
    case 0xd4: readInt(2); return undefined;
    case 0xd9: case 0xda: case 0xdb: return readText(readInt(1 << b - 0xd9));
    case 0xdc: case 0xdd: return readItems(readInt(2 << b - 0xdc));
    case 0xde: case 0xdf: return readObject(readInt(2 << b - 0xde));
  }
  fail('it has a value of no known type');
}

/** readText reads n bytes of text. */
function readText(n) {
  const start = take(n);
  return utf8(bytes, start, at);
}

/** readItems reads the items of an array. */
function readItems(n) {
  const items = [];
  while (n-- > 0) items.push(read());
  return items;
}

/** readObject reads the keys and values of an object. */
function readObject(n) {
  const object = {};
  while (n-- > 0) put(object, String(read()), read());
  return object;
}

/** readAll reads the one value that the memory holds from start to end. */
function readAll(start, end) {
  at = start;
  stop = end;
  const v = read();
  if (at < stop) fail('it is too long');
  return v;
}

/** utf8 is the text of bytes. Each byte that is no part of a character is U+FFFD, as in Go. */
function utf8(b, i, end) {
  let s = '';
  while (i < end) {
    let c = b[i++];
    if (c > 127) {
      const more = c < 0xc2 || c > 0xf4 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
      let point = c & 63 >> more, k = 0;
      while (k < more && i + k < end && b[i + k] >> 6 === 2) point = point << 6 | b[i + k++] & 63;
      c = 0xfffd;
      if (k > 0 && k === more && point >= [0, 0, 0x800, 0x10000][more] && point >> 11 !== 27 && point < 0x110000) {
        c = point;
        i += k;
      }
    }
    s += c > 0xffff ? String.fromCodePoint(c) : fromCharCode(c);
  }
  return s;
}
