'use strict';
/**
 * wxkit.js runs a mini-program whose logic is written in Go. It needs WeChat's base library 2.15.0, and a generated line in each file of the mini-program:
 *
 *   app.js              require('./wxkit.js').app(require('./wxkit.manifest.js'), '/app.wasm.br')
 *   pages/x/x.js        require('../../wxkit.js').page('pages/x/x')
 *   components/y/y.js   require('../../wxkit.js').component('components/y/y')
 *
 * app() calls App(), page() Page() and component() Component() at once, with what the manifest lists: each hook, handler, observer and property there becomes a function here that asks the
 * guest, the Go code in WASM. The contract with the guest is Go package wasm/abi.
 *
 * DEFINITIONS. A definition has behaviors: first one of the loader's own, whose lifetime created makes the guest's instance and whose observers, one for each property and each field of the
 * data, tell the guest what others than itself have set; then an empty one for each name that the manifest lists; and in a page a last one with lifetimes, pageLifetimes and observers, which
 * a component has itself. A page without the created of behaviors gets its instance before its first hook.
 *
 * START. Hooks and events that come before the guest runs are kept and given to it in their order. What the guest wants to have returned (onShareAppMessage) is undefined until then.
 *
 * TURNS. A function that WeChat calls gives the guest one event and applies the commands of its answer in their order. What a command brings about in WeChat, such as the observers of a setData,
 * are turns within this one. Results that WeChat gives while it is still being asked wait for the end of the turn. The guest calls nothing but WASI, so it is never entered twice.
 *
 * ERRORS. A handler that fails throws a GoError from the function that WeChat has called, when its turn is over: {name, message, where, id, stack}. Of several in one turn the first is thrown
 * there and the others by setTimeout.
 *
 * DEATH. A guest that traps, or whose frame cannot be read, is dead. A GoError with fatal: true is thrown, the console says why, and a new guest is made, whose App runs onLaunch and onShow again;
 * pages and components of the old one answer nothing any more, but for one line each that says so. Three deaths within a minute are enough: then the pages keep what they show.
 *
 * VALUES. What crosses is what JSON can hold, and undefined. Functions and symbols become null, dates their text; whole numbers beyond 2^53 and what is nested more than 100 deep, as cycles are,
 * make the event or the call fail.
 *
 * OPTIONS, the third argument of app():
 *   timeout      milliseconds until a start that has not come is given up; 20000, and 0 for never
 *   instantiate  (path, imports) gives the instance, {instance}, or a promise of either; WXWebAssembly.instantiate, and without it WebAssembly with a path that fetch understands
 *   random       (n) gives n random bytes, an ArrayBuffer or Uint8Array, or a promise of them; wx.getRandomValues. 'math' is Math.random, which is no source for keys
 *   report       (error) gets each GoError at its place among the commands; then none is thrown
 *   later        (run, self) runs a function soon, when what WeChat is doing with the instance self is done; wx.nextTick
 *   restart      false: a guest that dies is not made again
 */

const VERSION = '0.1.0';
const ABI_MAJOR = 1;

// The events, commands and modes of calls are those of wasm/abi.
const CREATE = 0, HOOK = 1, HANDLER = 2, OBSERVER = 3, UPDATE = 4, DESTROY = 5, MANIFEST = 6;
const SET = 0, TRIGGER = 1, SELECT = 2, CALL = 3, RETURN = 4, ERROR = 5, LOG = 6, GROUP = 7;
const SYNC = 1, LISTEN = 3;

/** The items of a command behind its kind: n a number, s a text, b a boolean, o an array, any other letter anything. They are the first letters of what typeof gives. */
const FORMS = ['nnno', 'nnsvn', 'nns', 'nnsvn', 'nv', 'nnsss', 'ns', 'b'];

const KEY = '__wxkit__'; // under which WeChat's object of a page or component holds its instance
const LEAVING = 32; // instances that are kept when they are gone
const POOL = 4096; // random bytes that are fetched at once
const WORD = 4294967296;

/** Parameters of functions of wx that take them one by one. All others get the argument as it is, or none if it is an object without keys. */
const POSITIONAL = {
  getStorageSync: 'key', setStorageSync: 'key data', removeStorageSync: 'key', batchGetStorageSync: 'keyList', batchSetStorageSync: 'kvList', canIUse: 'schema',
  reportEvent: 'eventId data', reportMonitor: 'name value', reportPerformance: 'id value dimensions', getExptInfoSync: 'keys'
};

const isArray = Array.isArray, keysOf = Object.keys, floor = Math.floor, fromCharCode = String.fromCharCode, assign = Object.assign;
const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const listOf = (items) => Array.prototype.slice.call(items);
const isObject = (v) => typeof v === 'object' && v !== null && !isArray(v);
const isFunction = (v) => typeof v === 'function';
const host = () => typeof wx === 'undefined' ? {} : wx;
const wordsOf = (e) => String(e && (e.message || e.errMsg) || e);

/** put gives an object a key, whatever its name. */
function put(object, key, value) {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

// Writing MessagePack, as much of it as wasm/abi uses.

const SHORT = 'frame ends in the middle of a value', TYPE = 'frame holds a value of another type than the contract has here';
const DEEP = 'values are nested more than 100 deep', INTEGER = 'whole number beyond 2^53 cannot cross without losing digits';
const MAX_DEPTH = 100;

/** wrong throws an error of the contract. */
function wrong(words) { throw new Error('abi: ' + words); }

let out, pos, end, grow; // what is written to, from where to where, and what makes room for n bytes more
const float = new Float64Array(1), floatBytes = new Uint8Array(float.buffer);

/** big writes a first byte and the low bytes of a whole number, most significant first. */
function big(code, size, n) {
  if (end - pos < 9) grow(9);
  out[pos++] = code;
  if (size === 8) {
    const high = floor(n / WORD);
    for (let shift = 24; shift >= 0; shift -= 8) out[pos++] = high >>> shift;
    size = 4;
  }
  for (let shift = 8 * size - 8; shift >= 0; shift -= 8) out[pos++] = n >>> shift;
}

/** head writes a first byte that holds n up to most, and else the code of the shortest form that does, whose first one has size bytes. */
function head(n, fix, most, code, size) {
  if (n <= most) return big(fix | n, 0);
  for (; size < 4 && n >= 1 << 8 * size; code++) size *= 2;
  big(code, size, n);
}

/** writeArray writes the start of an array. */
function writeArray(n) { head(n, 0x90, 15, 0xdc, 2); }

/** writeUint writes a whole number from 0 up. */
function writeUint(n) {
  if (n < WORD) head(n, 0, 127, 0xcc, 1);
  else big(0xcf, 8, n);
}

/** writeNumber writes a number, as an integer if it is whole. */
function writeNumber(n) {
  if (n === floor(n) && n - n === 0 && (n !== 0 || 1 / n > 0)) {
    if (n > 2097152 * WORD || n < -2097152 * WORD) wrong(INTEGER);
    if (n >= 0) return writeUint(n);
    if (n >= -32) return big(n & 255, 0);
    const size = n >= -128 ? 0 : n >= -32768 ? 1 : n >= -2147483648 ? 2 : 3;
    return big(0xd0 + size, 1 << size, n);
  }
  big(0xcb, 0);
  float[0] = n;
  for (let i = 7; i >= 0; i--) out[pos++] = floatBytes[i];
}

/** writeText writes a string in UTF-8, with U+FFFD for half a surrogate pair. */
function writeText(s) {
  const n = s.length;
  if (end - pos < 3 * n + 9) grow(3 * n + 9);
  const start = pos;
  head(n, 0xa0, 31, 0xd9, 1);
  for (let i = 0; i < n; i++) {
    const c = s.charCodeAt(i);
    if (c > 127) {
      pos = start;
      return writeWide(s);
    }
    out[pos++] = c;
  }
}

/** writeWide writes a string that is not all ASCII where there is room for it: its length is known only afterwards. */
function writeWide(s) {
  const start = pos + 5;
  pos = start;
  for (let i = 0; i < s.length; i++) {
    let c = s.charCodeAt(i);
    if (c >> 11 === 27) {
      const low = s.charCodeAt(i + 1);
      if (c < 0xdc00 && low >> 10 === 55) {
        c = (c << 10) + low - 0x35fdc00;
        i++;
      } else {
        c = 0xfffd;
      }
    }
    const more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out[pos++] = more === 0 ? c : 0xff00 >> more + 1 & 0xff | c >> 6 * more;
    for (let k = more - 1; k >= 0; k--) out[pos++] = 0x80 | c >> 6 * k & 63;
  }
  const n = pos - start;
  pos = start - 5;
  head(n, 0xa0, 31, 0xd9, 1);
  out.copyWithin(pos, start, start + n);
  pos += n;
}

/** write writes whatever JSON can hold, and undefined. Of an object with toJSON it is what that gives; functions and symbols become null. */
function write(v, depth) {
  switch (typeof v) {
    case 'string': return writeText(v);
    case 'number': return writeNumber(v);
    case 'boolean': return big(v ? 0xc3 : 0xc2, 0);
    case 'undefined': return big(0xd4, 2, 0);
    case 'object': if (v !== null) return writeItems(v, depth);
  }
  big(0xc0, 0);
}

/** writeItems writes an array or an object. */
function writeItems(v, depth) {
  if (isFunction(v.toJSON)) return write(v.toJSON(), depth);
  if (depth >= MAX_DEPTH) wrong(DEEP);
  if (isArray(v)) {
    writeArray(v.length);
    for (let i = 0; i < v.length; i++) write(v[i], depth + 1);
  } else {
    writeFields(v, keysOf(v), depth + 1);
  }
}

/** writeFields writes an object of these keys of v. */
function writeFields(v, keys, depth) {
  head(keys.length, 0x80, 15, 0xde, 2);
  for (let i = 0; i < keys.length; i++) {
    writeText(keys[i]);
    write(v[keys[i]], depth);
  }
}

/** isTarget tells a node of an event object. */
function isTarget(t) { return isObject(t) && typeof t.id === 'string' && isObject(t.dataset); }

/** isEvent tells an event object from what else a method may be called with. */
function isEvent(e) {
  return isObject(e) && typeof e.type === 'string' && e.type !== '' && isTarget(e.target) && isTarget(e.currentTarget) &&
    (e.mark === undefined || isObject(e.mark)) && (e.timeStamp === undefined || typeof e.timeStamp === 'number');
}

const PARTS = { type: 1, timeStamp: 1, target: 2, currentTarget: 2, mark: 1, detail: 1 };

/** isRest tells the keys of an event object that its parts do not hold. */
function isRest(e, key) { return PARTS[key] === 2 ? keysOf(e[key]).length > 2 : PARTS[key] !== 1; }

/** writePacked writes what fill writes as the bytes of a str. */
function writePacked(fill) {
  const outer = [out, pos, end, grow];
  out = packed;
  pos = 0;
  end = packed.length;
  grow = growPacked;
  fill();
  const n = pos;
  packed = out;
  out = outer[0];
  pos = outer[1];
  end = outer[2];
  grow = outer[3];
  if (end - pos < n + 9) grow(n + 9);
  head(n, 0xa0, 31, 0xd9, 1);
  out.set(packed.subarray(0, n), pos);
  pos += n;
}

let packed = new Uint8Array(512);

/** growPacked makes room for n bytes more in what writePacked writes. */
function growPacked(n) {
  const longer = new Uint8Array(2 * (pos + n));
  longer.set(out);
  out = longer;
  end = longer.length;
}

/** writeArgument writes the argument of a handler: an event object as the array of its parts, anything else as an array of itself. The guest reads what is packed only when it is asked for. */
function writeArgument(e) {
  if (!isEvent(e)) {
    writeArray(1);
    return writePacked(() => write(e, 0));
  }
  const keys = keysOf(e).filter((key) => isRest(e, key));
  writeArray(keys.length > 0 ? 9 : 8);
  writeText(e.type);
  writeNumber(e.timeStamp || 0);
  writeText(e.target.id);
  write(e.target.dataset, 2);
  writeText(e.currentTarget.id);
  write(e.currentTarget.dataset, 2);
  write(e.mark, 1);
  write(e.detail, 1);
  if (keys.length > 0) writePacked(() => writeRest(e, keys));
}

/** writeRest writes the other keys of an event object. */
function writeRest(e, keys) {
  head(keys.length, 0x80, 15, 0xde, 2);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i], v = e[key];
    writeText(key);
    if (PARTS[key] === 2) writeFields(v, keysOf(v).filter((k) => k !== 'id' && k !== 'dataset'), 2);
    else write(v, 1);
  }
}

// Reading MessagePack.

let from, at, stop; // what is read, from where to where

/** take moves over n bytes and gives where they start. */
function take(n) {
  if (n > stop - at) wrong(SHORT);
  at += n;
  return at - n;
}

/** readUint reads a number of size bytes. */
function readUint(size) {
  let n = 0;
  for (let i = take(size); i < at; i++) n = n * 256 + from[i];
  return n;
}

/** readInt reads a number of size bytes with or without a sign. */
function readInt(size, sign) {
  let high = size === 8 ? readUint(4) : 0;
  const low = readUint(size === 8 ? 4 : size);
  if (size < 4) return low - (sign && low >> 8 * size - 1) * (1 << 8 * size);
  if (sign) high = size === 8 ? high | 0 : low >> 31;
  if (high < -2097152 || high > 2097152 || high === 2097152 && low > 0) wrong(INTEGER);
  return high * WORD + low;
}

/** read reads a value; depth is how deep it may be nested. */
function read(depth) {
  const b = from[take(1)];
  if (b < 0x80) return b;
  if (b < 0x90) return readObject(b & 15, depth);
  if (b < 0xa0) return readItems(b & 15, depth);
  if (b < 0xc0) return readText(b & 31);
  if (b > 0xdf) return b - 256;
  switch (b) {
    case 0xc0: return null;
    case 0xc2: case 0xc3: return b === 0xc3;
    case 0xcb:
      for (let i = 7, start = take(8); i >= 0; i--) floatBytes[i] = from[start++];
      return float[0];
    case 0xcc: case 0xcd: case 0xce: case 0xcf: return readInt(1 << b - 0xcc, 0);
    case 0xd0: case 0xd1: case 0xd2: case 0xd3: return readInt(1 << b - 0xd0, 1);
    case 0xd4: if (readUint(2) === 0) return undefined; break;
    case 0xd9: case 0xda: case 0xdb: return readText(readUint(1 << b - 0xd9));
    case 0xdc: case 0xdd: return readItems(readUint(2 << b - 0xdc), depth);
    case 0xde: case 0xdf: return readObject(readUint(2 << b - 0xde), depth);
  }
  wrong(TYPE);
}

/** readText reads n bytes of text. */
function readText(n) {
  const start = take(n);
  return utf8(from, start, at);
}

/** enter checks what an array or object of n bytes at least needs, so that a forged length makes nothing. */
function enter(n, depth) {
  if (depth <= 0) wrong(DEEP);
  if (n > stop - at) wrong(SHORT);
}

/** readItems reads the items of an array. */
function readItems(n, depth) {
  enter(n, depth);
  const items = [];
  for (let i = 0; i < n; i++) items.push(read(depth - 1));
  return items;
}

/** readObject reads the keys and values of an object. */
function readObject(n, depth) {
  enter(2 * n, depth);
  const object = {};
  for (let i = 0; i < n; i++) {
    const key = read(0);
    if (typeof key !== 'string') wrong(TYPE);
    put(object, key, read(depth - 1));
  }
  return object;
}

/** readAll reads the one value that bytes hold from start to end. */
function readAll(bytes, start, end, depth) {
  from = bytes;
  at = start;
  stop = end;
  const v = read(depth);
  if (at < stop) wrong("bytes behind the frame's end");
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
      if (more === 0 || k < more || point < [0, 0x80, 0x800, 0x10000][more] || point >> 11 === 27 || point > 0x10ffff) {
        point = 0xfffd;
        k = 0;
      }
      i += k;
      c = point;
      if (c > 0xffff) {
        s += fromCharCode(0xd7c0 + (c >> 10));
        c = 0xdc00 | c & 1023;
      }
    }
    s += fromCharCode(c);
  }
  return s;
}

// The guest: its memory, its console, and what Go's runtime imports.

const STARTING = 0, RUNNING = 1, FAILED = 2;

let state = STARTING;
let era = 0; // counts the guests: what belongs to an earlier one than this is dead
let memory, buffer, bytes, guestBuf, guestDispatch;
let input = 0, capacity = 0; // the guest's input buffer
let printed = ['', '']; // to stdout and stderr in this turn, a character for each byte
let naps, slept, clock, pool = [], asking = false;

/** view is the memory as it is now: it may have grown in any call. */
function view() {
  if (memory.buffer !== buffer) bytes = new Uint8Array(buffer = memory.buffer);
  return bytes;
}

/** getWord reads 32 bits of the memory. */
function getWord(i) {
  const b = view();
  i >>>= 0;
  return (b[i] | b[i + 1] << 8 | b[i + 2] << 16 | b[i + 3] << 24) >>> 0;
}

/** setWords writes 32 bits after the other from an address on. */
function setWords(i, words) {
  const b = view();
  i >>>= 0;
  words.forEach((word) => { for (let shift = 0; shift < 32; shift += 8) b[i++] = word >>> shift; });
  return 0;
}

/** random gives Go bytes that were fetched before, and fetches more when half of them are gone: WeChat gives them later only. */
function random(to, n) {
  n >>>= 0;
  if (n > pool.length) return 29;
  view().set(pool.subarray(0, n), to >>> 0);
  pool = pool.subarray(n);
  if (pool.length < POOL / 2 && !asking) {
    const over = () => { asking = false; };
    asking = true;
    fetchRandom(over, over);
  }
  return 0;
}

/** fetchRandom fills the pool. */
function fetchRandom(then, refuse) {
  when(() => randomSource()(POOL), (got) => {
    if (!got || !(got.byteLength > 0)) return refuse('the answer has none');
    pool = got.buffer ? new Uint8Array(got.buffer, got.byteOffset, got.byteLength) : new Uint8Array(got);
    then();
  }, refuse);
}

/** writeOut is fd_write: what Go prints is kept to the end of the turn, the middle of very much of it is lost. */
function writeOut(fd, vectors, n, sum) {
  let written = 0, s = printed[--fd];
  if (s === undefined) return 8;
  for (; n > 0; n--, vectors += 8) {
    const start = getWord(vectors), size = getWord(vectors + 4);
    for (let i = 0; i < size; i++) s += fromCharCode(bytes[start + i]);
    written += size;
  }
  printed[fd] = s.length < 1e6 ? s : s.slice(0, 5e5) + '\n[...]\n' + s.slice(-2e5);
  return setWords(sum, [written]);
}

/** poll is poll_oneoff, a wait. Those of Go's runtime are short and end at once; a handler's would stop the whole mini-program, so it fails, and Go dies of it and says who slept. */
function poll(asked, events, n, count) {
  for (let i = 0; i < n; i++) {
    const from = asked + 48 * i, long = getWord(from + 28) > 0 || getWord(from + 24) > 2e7;
    if (!slept && (long || ++naps > 1000)) {
      slept = true;
      return 58;
    }
    setWords(events + 32 * i, [getWord(from), getWord(from + 4), 0, 0, 0, 0, 0, 0]);
  }
  return setWords(count, [n]);
}

/** now is clock_time_get in ns, more than a number holds. The monotonic clock never goes back and is never 0, which Go does not take. */
function now(id, to) {
  clock = Math.max(clock, Date.now());
  const ms = id === 0 ? Date.now() : clock - began + 1, high = floor(ms / 65536) * 1e6, low = high % 65536 * 65536 + ms % 65536 * 1e6;
  return setWords(to, [low, floor(high / 65536) + floor(low / WORD)]);
}

const began = clock = Date.now();

/** no and nothing are functions of WASI that a guest has no use for. */
const no = (code) => () => code, nothing = (count, size) => setWords(count, [0]) | setWords(size, [0]);

/** WASI is what Go imports. Lowered modules give a number of 64 bits as two, so the last parameter is found from the end. */
const WASI = {
  sched_yield: no(0), args_get: no(0), args_sizes_get: nothing, environ_get: no(0), environ_sizes_get: nothing,
  proc_exit(code) { throw new Error('os.Exit(' + code + ')'); },
  clock_time_get() { return now(arguments[0], arguments[arguments.length - 1]); },
  random_get: random, fd_write: writeOut, poll_oneoff: poll,
  fd_fdstat_get: (fd, to) => fd > 2 ? 8 : setWords(to, [2, 0, 0, 0, 0, 0]),
  fd_fdstat_set_flags: no(0), fd_prestat_get: no(8), fd_prestat_dir_name: no(8), fd_close: no(0), fd_read: no(8), fd_filestat_get: no(8), fd_seek: no(70)
};

/** openGuest takes an instance of the module and starts Go in it. */
function openGuest(instance) {
  if (!instance || !instance.exports) throw new Error('the client has given no instance of ' + path);
  const e = instance.exports, found = {};
  ['memory', '_initialize', 'wxkit_abi', 'wxkit_buf', 'wxkit_dispatch'].forEach((name) => { // each is read once: old clients on iOS lose a function that is read again
    found[name] = e[name];
    if (!found[name]) throw new Error(path + ' exports no ' + name + ': it was not made by wxkit build');
  });
  memory = found.memory;
  guestBuf = found.wxkit_buf;
  guestDispatch = found.wxkit_dispatch;
  input = capacity = 0;
  callGuest(null, found._initialize);
  checkABI(callGuest(null, found.wxkit_abi) >>> 16, path);
}

/** checkABI refuses what is of another major version of the contract. */
function checkABI(major, what) {
  if (major !== ABI_MAJOR) throw new Error(what + ' has ABI ' + major + ', wxkit.js has ABI ' + ABI_MAJOR + ': run wxkit build again, with one version of wxkit');
}

/** callGuest calls an export. Whatever it throws is the end of the guest. */
function callGuest(t, call, n) {
  naps = 0;
  try {
    return call(n) >>> 0;
  } catch (e) {
    const death = flush(true).split(/\n\n(?=goroutine )/), stack = death.slice(1).join('\n\n').trim();
    const said = death[0].replace(/^(panic|fatal error): /, '').replace(/\n\[signal [^]*/, '').trim();
    let text = said || wordsOf(e);
    if (/all goroutines are asleep/.test(said)) text = 'the handler waits for another goroutine, a channel or a lock, and nothing else can run: use c.Go';
    if (slept) text = 'time.Sleep stops the whole mini-program: use c.Sleep';
    throw died(t, text, stack);
  }
}

/** flush gives what Go has printed to the console, line by line. Of a guest that dies it gives back what Go's runtime says of that. */
function flush(dying) {
  const texts = printed.map((s) => utf8(Uint8Array.from(s, (c) => c.charCodeAt(0)), 0, s.length));
  const death = dying ? texts[1].search(/^(panic: |fatal error: |runtime: |errno= )/m) : -1;
  const said = death < 0 ? '' : texts[1].slice(death);
  if (said) texts[1] = texts[1].slice(0, death);
  printed = ['', ''];
  texts.forEach((text, i) => {
    if (text) text.replace(/\n$/, '').split('\n').forEach((line) => print(3 * i, line));
  });
  return said;
}

/** begin starts a frame of one message with n items, the first of which is given. */
function begin(n, first) {
  out = view();
  pos = input;
  end = input + capacity;
  grow = growInput;
  big(0x91, 0);
  big(0x90 | n, 0);
  big(first, 0);
}

/** growInput gets a longer input buffer for the frame that is being written. */
function growInput(n) {
  const old = out.slice(input, pos);
  capacity = Math.max(4096, 2 * (old.length + n));
  input = callGuest(null, guestBuf, capacity);
  out = view();
  out.set(old, input);
  pos = input + old.length;
  end = input + capacity;
}

/** dispatch gives the guest the frame that was written and returns its commands. */
function dispatch(t) {
  const header = callGuest(t, guestDispatch, pos - input), status = getWord(header), start = getWord(header + 4), stop = start + getWord(header + 8);
  if (printed[0] || printed[1]) flush();
  try {
    if (status > 1) wrong('the guest could not read a frame');
    if (stop > bytes.length) wrong(SHORT);
    const commands = readAll(bytes, start, stop, MAX_DEPTH + 3);
    if (!isArray(commands)) wrong(TYPE);
    commands.forEach(checkCommand);
    return commands;
  } catch (e) {
    throw died(t, 'malformed frame: ' + e.message, '');
  }
}

/** checkCommand holds a command to its form. Kinds of a newer guest are let through. */
function checkCommand(c) {
  if (!isArray(c) || typeof c[0] !== 'number') wrong(TYPE);
  const form = FORMS[c[0]];
  if (!form) return;
  if (c.length !== form.length + 1) wrong(TYPE);
  for (let i = 0; i < form.length; i++) if (form[i] !== 'v' && form[i] !== (typeof c[i + 1])[0]) wrong(TYPE);
}

/** goError is the failure of Go code, with its own stack. */
function goError(where, text, stack, id) {
  const e = new Error(text);
  return assign(e, { name: 'GoError', where, id, stack: 'GoError: ' + text + (stack ? '\n' + stack : '') });
}

// Turns.

let manifest, path, options = {}, app, stage, resolveReady, rejectReady;
let queue = []; // what came before the guest: [instance, kind, name, argument]
let backlog = []; // results that came while their call was being made
let depth = 0, lastID = 0, seq = 0, draining = false, deaths = [], launch, shown;
let instances, timers, listeners, tasks, channels; // of this guest, by ID or call
let leaving; // the last instances that are gone: a handler or timer of theirs may still set data

const ready = new Promise((resolve, reject) => {
  resolveReady = resolve;
  rejectReady = reject;
});
ready.catch(() => {}); // who wants to know asks

/** newInstance is the App, a page or a component: its ID, WeChat's object, the era of the guest that has it, and the fields that the guest is setting right now. */
function newInstance(id, path, self, data) { return { id, path, self, data, era: -1, setting: null, adopting: false, told: false }; }

/** instanceOf finds or makes the instance of WeChat's object. */
function instanceOf(self, def) {
  let inst = self[KEY];
  if (inst === undefined) {
    inst = newInstance(++lastID, def.path, self, def.data);
    Object.defineProperty(self, KEY, { value: inst });
    deliver(inst, CREATE, def.path);
  }
  return inst;
}

/** deliver gives the guest an event, now or when it runs. The result is that of a hook that ends at once. */
function deliver(inst, kind, name, argument) {
  if (inst.era >= 0 && inst.era !== era) return gone(inst, name);
  if (state === FAILED || inst.adopting) return undefined;
  if (state === RUNNING && (inst.era === era || kind === CREATE)) return turn(inst, kind, name, argument);
  queue.push([inst, kind, name, argument]);
}

/** gone says, once, that an instance has lost its guest. */
function gone(inst, name) {
  if (!inst.told) print(2, 'wxkit: ' + inst.path + ' does not answer ' + name + ': its state was lost when the Go code crashed. Open the page again');
  inst.told = true;
}

/** turn gives the guest an event and does what it asks for, until it waits for nothing of this turn. */
function turn(inst, kind, name, argument) {
  seq = seq % 65535 + 1;
  const t = newTurn(inst, name);
  t.seq = seq;
  try {
    begin(6, 0);
    writeUint(seq);
    big(kind, 0);
    writeUint(inst.id);
    writeText(name);
    if (kind === HANDLER) writeArgument(argument);
    else write(argument, 0);
  } catch (e) {
    if (e.fatal) throw e;
    throw goError(name, 'the argument of ' + name + ' cannot cross: ' + e.message, '', inst.id);
  }
  if (kind === DESTROY && leaving.push(inst.id) > LEAVING) instances.delete(leaving.shift());
  if (kind !== CREATE) return run(t);
  inst.era = era;
  instances.set(inst.id, inst);
  const data = run(t);
  if (inst !== app) adopt(inst, data);
}

/** newTurn is what a turn has to remember: for whom it runs, the commands that are not applied yet, and what must go back to the guest first. */
function newTurn(inst, name) { return { era, inst, name, seq: 0, value: undefined, errors: [], commands: null, at: 0, answer: null }; }

/** resume gives a parked handler, a callback or a listener its result. */
function resume(call, failed, value) {
  writeResume(call, failed, value);
  run(newTurn(null, 'a callback'));
}

/** writeResume writes a result; one that cannot cross is a failure. */
function writeResume(call, failed, value) {
  begin(4, 1);
  writeUint(call);
  write(failed, 0);
  try {
    write(value, 0);
  } catch (e) {
    if (e.fatal) throw e;
    writeResume(call, true, { errMsg: 'fail the result cannot cross: ' + e.message });
  }
}

/** run dispatches the frame that was written and goes through its commands; then it throws what has failed. */
function run(t) {
  depth++;
  try {
    next(t);
    steps(t, false);
  } catch (e) { // the guest has died
    t.errors.forEach(throwLater);
    throw e;
  } finally {
    depth--;
  }
  if (depth === 0 && (backlog.length > 0 || queue.length > 0)) drain();
  if (t.errors.length > 0) {
    t.errors.slice(1).forEach(throwLater);
    throw t.errors[0];
  }
  return t.value;
}

/** next dispatches a frame of a turn. */
function next(t) {
  t.commands = dispatch(t);
  t.at = 0;
}

/** steps applies the commands of a turn, to the end of a group if it is in one. What they bring about may end the guest. */
function steps(t, inGroup) {
  while (t.era === era) {
    if (t.at < t.commands.length) {
      const c = t.commands[t.at++];
      if (c[0] !== GROUP) apply(t, c);
      else if (c[1]) group(t);
      else if (inGroup) return;
    } else if (t.answer !== null) {
      const r = t.answer;
      t.answer = null;
      writeResume(r[0], r[1], r[2]);
      next(t);
    } else {
      return;
    }
  }
}

/** group applies the commands up to the end of a groupSetData within WeChat's. */
function group(t) {
  const set = t.commands.filter((c, i) => i >= t.at && c[0] === SET)[0], inst = set && instances.get(set[2]);
  const inside = () => steps(t, true);
  if (!inst || !isFunction(inst.self.groupSetData)) return inside();
  try {
    inst.self.groupSetData(inside);
  } catch (e) { // WeChat's: the rest of the commands are applied all the same
    if (e && e.fatal) throw e;
    throwLater(e);
  }
}

/** apply does what a command asks for. */
function apply(t, c) {
  const inst = instances.get(c[2]), self = inst && inst.self;
  switch (c[0]) {
    case SET: return answer(t, c[1], inst ? setData(inst, c[4], c[3]) : [false]);
    case TRIGGER:
      if (self && isFunction(self.triggerEvent)) {
        shielded(() => self.triggerEvent(c[3], c[4], { bubbles: (c[5] & 1) > 0, composed: (c[5] & 2) > 0, capturePhase: (c[5] & 4) > 0 }));
      }
      return answer(t, c[1], [false]);
    case SELECT: return answer(t, c[1], [false, self && shielded(() => select(inst, self, c[3])) || []]);
    case CALL: return callPlatform(t, inst || app, c);
    case RETURN:
      if (c[1] === t.seq) t.value = c[2];
      return;
    case ERROR: return fail(t, goError(c[3], c[4], c[5], c[2]));
    case LOG: return print(c[1], c[2]);
  }
  print(2, 'wxkit: unknown command of a newer guest ignored');
}

/** answer keeps a result, [failed, value], that must go back to the guest before anything else. */
function answer(t, call, result) {
  if (call !== 0) t.answer = [call, result[0], result[1]];
}

/** fail keeps the failure of a handler for the end of the turn. */
function fail(t, error) {
  if (options.report) options.report(error);
  else t.errors.push(error);
}

/** throwLater lets WeChat hear of an error that cannot be thrown where it happens. */
function throwLater(error) {
  setTimeout(() => { throw error; }, 0);
}

/** shielded runs something whose error must not keep the rest from running. */
function shielded(run) {
  try {
    return run();
  } catch (e) {
    throwLater(e);
  }
}

/** print writes a line to the console. */
function print(level, text) { console[['log', 'info', 'warn', 'error'][level] || 'log'](text); }

/** drain gives the guest what came while it could not be called. */
function drain() {
  if (draining) return;
  draining = true;
  while (state === RUNNING && backlog.length + queue.length > 0) {
    shielded(backlog.length > 0 ? backlog.shift() : deliverNow.bind(null, queue.shift()));
  }
  draining = false;
}

// What the guest asks of WeChat.

/** setData applies a patch: paths and values by turns, in their order. */
function setData(inst, items, done) {
  const patch = {}, outer = inst.setting;
  for (let i = 0; i < items.length; i += 2) {
    delete patch[items[i]];
    put(patch, items[i], items[i + 1]);
  }
  inst.setting = outer ? assign({}, outer, patch) : patch;
  try {
    if (done === 0) inst.self.setData(patch);
    else inst.self.setData(patch, callback(done));
  } catch (e) {
    if (!e || e.name !== 'GoError') return [true, wordsOf(e)];
    throwLater(e); // of an observer
  } finally {
    if (!outer) inst.setting = null; // the observers of an inner one run when the outer one's have
  }
  return [false];
}

/** isSame reports whether a field that was set to a is b: of arrays and objects WeChat makes copies. */
function isSame(a, b) { return a === b || a !== a && b !== b || isObject(a) && isObject(b) || isArray(a) && isArray(b); }

/** updated tells the guest of a field that somebody else has set: a property, or what a model: attribute binds. */
function updated(inst, field, value) {
  if (!inst.setting || !has(inst.setting, field) || !isSame(inst.setting[field], value)) deliver(inst, UPDATE, field, value);
}

/** adopt gives WeChat's object the initial data of the guest where that is not the manifest's. No observer hears of it. */
function adopt(inst, data) {
  const other = {};
  keysOf(data || {}).forEach((key) => {
    if (!isAlike(inst.data[key], data[key])) put(other, key, data[key]);
  });
  if (keysOf(other).length === 0) return;
  inst.adopting = true;
  shielded(() => inst.self.setData(other));
  inst.adopting = false;
}

/** isAlike compares two values in depth; a key that is undefined counts as none. */
function isAlike(a, b) {
  if (!isObject(a) && !isArray(a) || !isSame(a, b)) return a === b || a !== a && b !== b;
  const set = (v) => keysOf(v).filter((key) => v[key] !== undefined);
  return set(a).length === set(b).length && set(a).every((key) => isAlike(a[key], b[key]));
}

/** select gives the IDs of the components that a selector finds, of the owner, or of those of a relation. */
function select(inst, self, selector) {
  const own = (name, argument) => isFunction(self[name]) ? self[name](argument) : [];
  const found = selector === ':owner' ? [own('selectOwnerComponent')] : selector.indexOf(':relation ') === 0 ?
    own('getRelationNodes', relationKey(inst.path, selector.slice(10))) : own('selectAllComponents', selector);
  return (found || []).map(idOf).filter((id) => id > 0);
}

/** idOf is the ID of WeChat's object, 0 if this guest does not have it. */
function idOf(self) {
  const inst = self && self[KEY];
  return inst && inst.era === era ? inst.id : 0;
}

/** laterID is the ID of WeChat's object for an event that may have to wait for the guest, which then has the object. */
function laterID(self) {
  const inst = self && self[KEY];
  return inst && inst.era < 0 ? inst.id : idOf(self);
}

/** callPlatform begins a call of the platform. */
function callPlatform(t, inst, c) {
  const call = c[1], name = c[3], argument = c[4], mode = c[5];
  let result;
  try {
    result = [false, has(CALLS, name) ? CALLS[name](argument, call, inst) : mode === SYNC ? callSync(name, argument) : mode === LISTEN ? listen(name, call) : ask(inst, name, argument, call)];
  } catch (e) {
    const text = wordsOf(e), failed = name + ':fail';
    result = [true, { errMsg: text.indexOf(failed) === 0 ? text : failed + ' ' + text }];
    if (mode === LISTEN) print(3, 'wxkit: ' + result[1].errMsg);
  }
  if (mode === SYNC) answer(t, call, result);
  else if (mode !== LISTEN && (result[0] || result[1] !== undefined)) backlog.push(callback(call, result[0]).bind(null, result[1]));
}

/** callback is a function that resumes a call of this guest with what it gets: at once or, if it comes while the call is being made, after the turn. */
function callback(call, failed) {
  const born = era;
  return function (value) {
    tasks.delete(call);
    if (call !== 0 && born === era && state === RUNNING) resume(call, !!failed, value);
  };
}

/** listener is a callback for many times, which gets all arguments of each, or what read makes of the first. */
function listener(call, read) {
  const fn = callback(call);
  return function () { fn(read ? read(arguments[0]) : listOf(arguments)); };
}

/** late puts a function off to the end of the turn if it is called within one. */
function late(fn) {
  return (value) => {
    if (depth === 0) fn(value);
    else backlog.push(() => fn(value));
  };
}

/** platform finds a function of wx, or of the router of a page or component. */
function platform(name, inst) {
  const names = name.split('.'), own = names.length > 1 && inst.id > 0, from = own ? inst.self[names[0]] : host(), fn = from && from[names.pop()];
  if (!isFunction(fn)) throw new Error('wx.' + name + ' is missing: this client is too old for it, or the name is wrong');
  return fn.bind(from);
}

/** ask calls an asynchronous function of WeChat. */
function ask(inst, name, argument, call) {
  const fn = platform(name, inst), done = callback(call), events = argument && argument.events;
  const all = assign({}, argument, { success: late((res) => done(crossing(res))), fail: late(callback(call, true)) });
  if (isObject(events)) {
    all.events = {};
    keysOf(events).forEach((event) => { all.events[event] = listener(events[event]); });
  }
  const task = fn(all);
  if (task && isFunction(task.abort)) tasks.set(call, task);
}

/** callSync calls a function of WeChat that answers at once. */
function callSync(name, argument) {
  if (/^off[A-Z]/.test(name) && argument.id > 0) return unlisten(argument.id);
  const fn = platform(name, app), names = POSITIONAL[name];
  if (names) return fn.apply(null, names.split(' ').filter((key) => has(argument, key)).map((key) => argument[key]));
  return isObject(argument) && keysOf(argument).length === 0 ? fn() : fn(argument);
}

/** listen adds a listener by the name of WeChat's function for it. */
function listen(name, call) {
  const fn = listener(call, (v) => crossing(v, name));
  platform(name, app)(fn);
  listeners.set(call, () => platform('off' + name.slice(2), app)(fn));
}

/** unlisten takes a listener off. */
function unlisten(call) {
  const off = listeners.get(call);
  listeners.delete(call);
  if (off) off();
}

/** crossing makes of what a hook, a listener or a result brings what can cross: an Error its text, a page its ID, an EventChannel its number. */
function crossing(v, name) {
  if (name === 'error') return wordsOf(v);
  if (!isObject(v)) return v;
  if (name === 'onUnhandledRejection') return { reason: v.reason && v.reason.message || v.reason };
  if (isObject(v.page)) v = assign({}, v, { page: idOf(v.page) });
  if (isObject(v.eventChannel)) v = assign({}, v, { eventChannel: channelOf(v.eventChannel) });
  return v;
}

/** channelOf is an EventChannel as it crosses: its number, or nothing for one that leads nowhere. */
function channelOf(channel) {
  if (!channel || !isFunction(channel.emit)) return {};
  return { $channel: channels.indexOf(channel) + 1 || channels.push(channel) };
}

/** hear adds a listener to an EventChannel. */
function hear(method, argument, call) {
  const channel = channels[argument.channel - 1], heard = listener(call);
  const fn = function () {
    if (method === 'once') listeners.delete(call);
    heard.apply(null, arguments);
  };
  channel[method](argument.name, fn);
  listeners.set(call, () => channel.off(argument.name, fn));
}

/** pageOf is the page of an instance: itself, or the one in whose template it stands, however deep. */
function pageOf(inst) {
  let self = inst.self;
  for (let up = self; up; up = isFunction(up.selectOwnerComponent) && up.selectOwnerComponent()) self = up;
  return self;
}

/** pageInfo is what an author can ask of a page. */
function pageInfo(page) {
  return assign({ id: idOf(page), route: page.route || page.is, options: page.options || {} }, page.exitState === undefined ? {} : { exitState: page.exitState });
}

/** clear ends a timer. */
function clear(argument) {
  const end = timers.get(argument.id);
  timers.delete(argument.id);
  if (end) end();
}

/** nextTick runs something when what is under way is over. */
function nextTick(run) {
  if (isFunction(host().nextTick)) wx.nextTick(run);
  else setTimeout(run, 0);
}

/** query asks the questions of a SelectorQuery. */
function query(argument, call, inst) {
  const page = inst.id > 0 && pageOf(inst), q = page && isFunction(page.createSelectorQuery) ? page.createSelectorQuery() : platform('createSelectorQuery', app)();
  argument.questions.forEach((asked) => {
    const node = asked.viewport ? q.selectViewport() : asked.single ? q.select(asked.selector) : q.selectAll(asked.selector);
    node[asked.field === 'rect' ? 'boundingClientRect' : 'scrollOffset']();
  });
  q.exec(late(callback(call)));
}

/** What is no function of wx, or is called in another way than its argument says. */
const CALLS = {
  setTimeout(argument, call) {
    const fn = callback(call), handle = setTimeout(() => {
      timers.delete(call);
      fn();
    }, argument.ms);
    timers.set(call, () => { clearTimeout(handle); });
  },
  setInterval(argument, call) {
    const handle = setInterval(callback(call), argument.ms);
    timers.set(call, () => { clearInterval(handle); });
  },
  nextTick(argument, call) { nextTick(callback(call)); },
  clearTimeout: clear,
  clearInterval: clear,
  getCurrentPages: () => getCurrentPages().map(pageInfo),
  pageInfo: (argument, call, inst) => inst.id > 0 ? pageInfo(pageOf(inst)) : {},
  getOpenerEventChannel(argument, call, inst) {
    const page = inst.id > 0 && pageOf(inst);
    return channelOf(page && isFunction(page.getOpenerEventChannel) && page.getOpenerEventChannel());
  },
  'EventChannel.on': hear.bind(null, 'on'),
  'EventChannel.once': hear.bind(null, 'once'),
  'EventChannel.emit'(argument) {
    const channel = channels[argument.channel - 1];
    channel.emit.apply(channel, [argument.name].concat(argument.args));
  },
  'EventChannel.off'(argument) {
    if (argument.listener) unlisten(argument.listener);
    else channels[argument.channel - 1].off(argument.name);
  },
  'RequestTask.abort'(argument) {
    const task = tasks.get(argument.task);
    if (task) task.abort();
  },
  'SelectorQuery.exec': query,
  rewriteRoute(argument) { // WeChat answers at once, but by callbacks
    let result = { errMsg: 'rewriteRoute:ok' }, failed;
    platform('rewriteRoute', app)(assign({}, argument, { success(res) { result = res; }, fail(res) { failed = res; } }));
    if (failed) throw failed;
    return result;
  },
  unhandledRejection(argument) { Promise.reject(argument.reason); }
};

// Definitions.

const TYPES = { String, Number, Boolean, Array, Object };
const LIFETIMES = ['created', 'attached', 'ready', 'moved', 'detached', 'error'];
const isLifetime = (name) => LIFETIMES.indexOf(name) >= 0;

/** methods puts a function for each name into an object; make says what it does. */
function methods(into, names, make) {
  names.forEach((name) => { into[name] = make(name); });
  return into;
}

/** hook makes a lifecycle function; prefix stands before its name in an event. */
function hook(def, prefix) {
  return (name) => function (argument) { return deliver(instanceOf(this, def), HOOK, prefix + name, crossing(argument, name)); };
}

/** handler makes an event handler or method. */
function handler(def) {
  return (name) => function (argument) { return deliver(instanceOf(this, def), HANDLER, name, argument); };
}

/** observer makes an observer, whose argument is what read makes of its arguments. */
function observer(def, name, read) {
  return function () { deliver(instanceOf(this, def), OBSERVER, name, read(arguments)); };
}

/** own are the functions of a page that its object has and a component has among its methods: event handlers and the hooks of pages. */
function own(into, def) {
  return methods(methods(into, def.handlers, handler(def)), def.hooks.filter((name) => !isLifetime(name)), hook(def, ''));
}

/** lifetimes are what a component has itself and a page in a behavior: lifetimes, those of the page around, and data observers. */
function lifetimes(into, def) {
  into.lifetimes = methods({}, def.hooks.filter(isLifetime), hook(def, ''));
  into.pageLifetimes = methods({}, def.pageLifetimes, hook(def, 'pageLifetimes.'));
  into.observers = methods({}, def.observers, (name) => observer(def, name, listOf));
  return into;
}

/** behaviors are those of a definition: the loader's own, and one for each name. */
function behaviors(def, o) {
  const fields = keysOf(def.data).concat(def.properties.map((p) => p[0]));
  return [Behavior({
    lifetimes: {
      created() { instanceOf(this, def); },
      detached() { destroy(instanceOf(this, def)); }
    },
    observers: methods({}, fields, (field) => function (value) { updated(instanceOf(this, def), field, value); })
  })].concat((o.behaviors || []).map(behavior));
}

/** destroy lets the guest forget an instance, when all that follows from its end has run. */
function destroy(inst) {
  (options.later || nextTick)(() => {
    if (inst.era < 0 || inst.era === era) deliver(inst, DESTROY, '');
  }, inst.self);
}

const named = Object.create(null);

/** behavior is the empty behavior of a name; a built-in one stays a name. */
function behavior(name) {
  if (name.indexOf('wx://') === 0) return name;
  return named[name] = named[name] || Behavior({});
}

/** properties are those of a definition as Component() takes them. */
function properties(def, o) {
  const all = {};
  def.properties.forEach((p) => {
    const types = p[1].split('|').map((name) => TYPES[name] || null), property = all[p[0]] = { type: types.shift() };
    if (types.length > 0) property.optionalTypes = types;
    if (p[2] !== null && p[2] !== undefined) property.value = p[2];
    if ((o.propertyObservers || []).indexOf(p[0]) >= 0) property.observer = observer(def, 'property:' + p[0], listOf);
  });
  return all;
}

/** optionsOf are the options of a definition in the manifest, which may have none. */
function optionsOf(def) { return def.options || {}; }

/** definitions are those of pages and components. */
function definitions() { return manifest.components.concat(manifest.pages); }

/** isBehavior tells the name of a behavior from the path of a component. */
function isBehavior(name) { return definitions().some((def) => (optionsOf(def).behaviors || []).indexOf(name) >= 0); }

/** relationKey is the key that WeChat has for a relation: its own or, if its target is a path, that. */
function relationKey(path, key) {
  const def = definitions().filter((d) => d.path === path)[0], r = def && (optionsOf(def).relations || {})[key];
  return r && r.target && !isBehavior(r.target) ? r.target : key;
}

/** relations are those of a definition as Component() takes them. */
function relations(def, declared) {
  const all = {};
  keysOf(declared).forEach((key) => {
    const r = declared[key];
    all[relationKey(def.path, key)] = methods(r.target && isBehavior(r.target) ? { type: r.type, target: behavior(r.target) } : { type: r.type },
      ['linked', 'linkChanged', 'unlinked'], (name) => observer(def, name + ':' + key, (args) => laterID(args[0])));
  });
  return all;
}

/** definition finds a page or component in the manifest. */
function definition(list, path) {
  const def = manifest && manifest[list].filter((d) => d.path === path)[0];
  if (!def) print(3, 'wxkit: ' + path + (manifest ? ' is not registered with the App: register it, and run wxkit build again' : ' comes before app(): app.js must run first, which it does not for independent subpackages'));
  return def;
}

// Start and death.

/** when calls done with what get gives, or what the promise that it gives brings, and else failed with an error. */
function when(get, done, failed) {
  let v;
  try {
    v = get();
  } catch (e) {
    return failed(e);
  }
  if (v && isFunction(v.then)) v.then(done, failed);
  else done(v);
}

/** start makes a guest and lets it run. */
function start() {
  const timeout = options.timeout === undefined ? 20000 : options.timeout, born = era;
  const refuse = (e) => {
    clearTimeout(handle);
    if (state === STARTING && born === era) giveUp(e);
  };
  const handle = timeout > 0 ? setTimeout(() => refuse(new Error(stage + ' has not answered for ' + timeout + ' ms: close the mini-program and open it again')), timeout) : 0;
  try {
    probe();
  } catch (e) {
    return refuse(e);
  }
  seed(() => instantiate((made) => {
    try {
      if (state === STARTING && born === era) startGuest(made && made.instance || made);
      clearTimeout(handle);
    } catch (e) {
      refuse(e);
    }
  }, refuse), refuse);
}

/** probe fails early, and says what to do, where something is missing that the start needs. */
function probe() {
  const sdk = shieldedSDK(), needs = (what, version) => new Error(what + ' needs base library ' + version + ', this client has ' + (sdk || 'none') +
    ': update WeChat, and set the lowest base library of the mini-program to 2.15.0');
  if (!isObject(manifest) || !isArray(manifest.pages)) throw new Error('wxkit.manifest.js is not what wxkit build writes: run it again');
  checkABI(manifest.abi >>> 16, 'wxkit.manifest.js');
  if (!options.instantiate && typeof WXWebAssembly === 'undefined' && typeof WebAssembly === 'undefined') throw needs('WXWebAssembly', '2.13.0');
  if (/\.br$/.test(path) && isBefore(sdk, 14)) throw needs(path, '2.14.0');
  if (!options.random && !isFunction(host().getRandomValues)) throw needs('wx.getRandomValues', '2.15.0');
}

/** shieldedSDK is the version of the base library, '' where there is none. */
function shieldedSDK() {
  try {
    return (wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()).SDKVersion || '';
  } catch (e) {
    return '';
  }
}

/** isBefore reports whether a version of the base library is before 2.minor. */
function isBefore(sdk, minor) {
  const v = sdk.split('.');
  return sdk !== '' && (v[0] < 2 || v[0] === '2' && v[1] < minor);
}

/** seed sees to it that there are random bytes. */
function seed(then, refuse) {
  stage = 'wx.getRandomValues';
  if (pool.length > POOL / 2) then();
  else fetchRandom(then, (e) => refuse(new Error('there are no random bytes: ' + wordsOf(e))));
}

/** randomSource is where random bytes come from. */
function randomSource() {
  if (options.random === 'math') return (n) => Uint8Array.from({ length: n }, () => Math.random() * 256);
  return options.random || ((length) => new Promise((resolve, reject) => wx.getRandomValues({ length, success: (res) => resolve(res.randomValues), fail: reject })));
}

/** instantiate loads the module. */
function instantiate(then, refuse) {
  const imports = { wasi_snapshot_preview1: WASI, wxkit: {} };
  stage = 'the compilation of ' + path;
  when(() => {
    if (options.instantiate) return options.instantiate(path, imports);
    if (typeof WXWebAssembly !== 'undefined') return WXWebAssembly.instantiate(path, imports);
    return fetch(path).then((res) => res.arrayBuffer()).then((module) => WebAssembly.instantiate(module, imports));
  }, then, (e) => refuse(new Error(path + ' cannot be loaded: ' + wordsOf(e) + '. Run wxkit build again, with wasm-opt installed: old clients refuse what Go alone makes')));
}

/** startGuest starts Go in an instance of the module, makes sure that it is that of the manifest, and gives it what has come meanwhile. */
function startGuest(instance) {
  instances = new Map();
  timers = new Map();
  listeners = new Map();
  tasks = new Map();
  channels = [];
  leaving = [];
  slept = false;
  openGuest(instance);
  app.era = era;
  if ((turn(app, MANIFEST, '') || {}).hash !== manifest.hash) throw new Error(path + ' and wxkit.manifest.js are of two builds: run wxkit build again');
  turn(app, CREATE, '');
  state = RUNNING;
  drain();
  if (state === RUNNING) resolveReady();
}

/** deliverNow gives the guest an event that has waited. */
function deliverNow(e) {
  if (e[0].era >= 0 && e[0].era !== era) gone(e[0], e[2]);
  else turn(e[0], e[1], e[2], e[3]);
}

/** giveUp ends a start that cannot be: the pages keep their first data. */
function giveUp(e) {
  state = FAILED;
  era++;
  queue = [];
  print(3, 'wxkit: the Go code does not run: ' + wordsOf(e));
  rejectReady(e);
}

/** died makes the error of a guest that has died. If it ran, a new one is made. */
function died(t, text, stack) {
  const where = t ? t.inst ? t.inst.path + (t.name && '.' + t.name) : t.name : state === RUNNING ? 'making room for an event' : 'its start', e = goError(where, text, stack, t && t.inst ? t.inst.id : 0);
  e.fatal = true;
  if (state !== RUNNING) return e;
  era++;
  state = STARTING;
  timers.forEach(shielded);
  listeners.forEach(shielded);
  print(3, 'wxkit: the Go code has crashed in ' + where + ': ' + text + '. Its state is lost: open pages do not answer any more, pages opened from now on do\n' + e.stack);
  deaths = deaths.filter((at) => Date.now() - at < 60000).concat(Date.now());
  if (options.restart === false || deaths.length > 2) giveUp(e);
  else restart();
  return e;
}

/** restart makes a new guest, whose App hears again how it was started. */
function restart() {
  app = newInstance(0, 'app', app.self);
  queue = [launch, shown].filter(Boolean).map((e) => [app, HOOK, e[0], e[1]]).concat(queue.filter((e) => e[0].id > 0));
  backlog = [];
  nextTick(start);
}

/** appHook makes a hook of the App. What it starts with is remembered for a new guest. */
function appHook(name) {
  return function (argument) {
    if (name === 'onLaunch') launch = [name, argument];
    if (name === 'onShow') shown = [name, argument];
    return deliver(app, HOOK, name, crossing(argument, name));
  };
}

exports.app = function (made, file, given) {
  manifest = made;
  path = file;
  options = given || {};
  app = newInstance(0, 'app', {});
  start();
  App(isObject(made) && made.app ? methods({}, made.app.hooks, appHook) : {});
};

exports.page = function (path) {
  const def = definition('pages', path);
  Page(def ? own({ data: def.data, behaviors: behaviors(def, optionsOf(def)).concat(Behavior(lifetimes({}, def))) }, def) : {});
};

exports.component = function (path) {
  const def = definition('components', path);
  if (!def) return Component({});
  const o = assign({}, def.options), pure = o.pureDataPattern;
  if (pure) o.pureDataPattern = new RegExp(pure.replace(/^\/(.*)\/$/, '$1'));
  Component(lifetimes({
    options: o, behaviors: behaviors(def, o), properties: properties(def, o), relations: relations(def, o.relations || {}), externalClasses: o.externalClasses || [],
    data: def.data, methods: own({}, def)
  }, def));
};

exports.ready = () => ready;
exports.version = VERSION;
