// The guest: its memory, its console, and what Go's runtime imports.

const STARTING = 0, RUNNING = 1, FAILED = 2;

let state = STARTING;
let era = 0; // counts the guests: what belongs to an earlier one than this is dead
let memory, guestBuf, guestDispatch;
let printed = ['', '']; // to stdout and stderr in this turn, a character for each byte
let naps, slept, pool = [], asking;

/** view takes the memory as it is now: it may have grown in any call. */
function view() {
  if (memory.buffer !== buffer) {
    bytes = new Uint8Array(buffer = memory.buffer);
    data = new DataView(buffer);
  }
}

/** getWord reads 32 bits of the memory. */
function getWord(i) {
  view();
  return data.getUint32(i >>> 0, true);
}

/** setWords writes 32 bits after the other from an address on. */
function setWords(i, ...words) {
  view();
  words.forEach((word, k) => data.setUint32((i >>> 0) + 4 * k, word, true));
  return 0;
}

/** random gives Go bytes that were fetched before, and fetches more when half of them are gone: WeChat gives them later only. */
function random(to, n) {
  n >>>= 0;
  if (n > pool.length) return 29;
  view();
  bytes.set(pool.subarray(0, n), to >>> 0);
  pool = pool.subarray(n);
  if (pool.length < POOL / 2 && !asking) {
    const over = () => { asking = false; };
    asking = true;
    fetchRandom().then(over, over);
  }
  return 0;
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
  return setWords(sum, written);
}

/** poll is poll_oneoff, a wait. Those of Go's runtime are short and end at once; a handler's would stop the whole mini-program, so it fails, and Go dies of it and says who slept. */
function poll(asked, events, n, count) {
  for (let i = 0; i < n; i++, asked += 48) {
    if (!slept && (getWord(asked + 28) > 0 || getWord(asked + 24) > 2e7 || ++naps > 1000)) {
      slept = true;
      return 58;
    }
    setWords(events + 32 * i, getWord(asked), getWord(asked + 4), 0);
  }
  return setWords(count, n);
}

/** now is clock_time_get in ns, more than a number holds. The monotonic clock never goes back and is never 0, which Go does not take. Lowered modules give a number of 64 bits as two, so the last parameter counts. */
function now(id, ...rest) {
  clock = Math.max(clock, Date.now());
  const ms = id === 0 ? Date.now() : clock - began + 1, high = floor(ms / 65536) * 1e6, low = high % 65536 * 65536 + ms % 65536 * 1e6;
  return setWords(rest.pop(), low, floor(high / 65536) + floor(low / WORD));
}

const began = Date.now();
let clock = began;

/** zero and nothing are functions of WASI that a guest has no use for. */
const zero = () => 0, nothing = (count, size) => setWords(count, 0) | setWords(size, 0);

/** WASI is what every guest of Go imports. */
const WASI = {
  sched_yield: zero, args_get: zero, args_sizes_get: nothing, environ_get: zero, environ_sizes_get: nothing,
  proc_exit(status) { fail('os.Exit(' + status + ')'); },
  clock_time_get: now, random_get: random, fd_write: writeOut, poll_oneoff: poll
};

/** openGuest takes an instance of the module and starts Go in it. */
function openGuest(instance) {
  if (!instance || !instance.exports) fail('the client has given no instance of ' + path);
  const e = instance.exports, [found, initialize, version, buf, dispatch] = ['memory', '_initialize', 'wxkit_abi', 'wxkit_buf', 'wxkit_dispatch'].map((name) => {
    const f = e[name]; // read once: old clients on iOS lose a function that is read again
    if (!f) fail(path + ' exports no ' + name + ': it was not made by wxkit build');
    return f;
  });
  memory = found;
  guestBuf = buf;
  guestDispatch = dispatch;
  capacity = 0;
  const t = newTurn(null, 'its start');
  callGuest(t, initialize);
  checkABI(callGuest(t, version), path);
}

/** checkABI refuses what is of another major version of the contract. */
function checkABI(version, what) {
  if (version >>> 16 !== ABI_MAJOR) fail(what + ' has ABI ' + (version >>> 16) + ', wxkit.js has ABI ' + ABI_MAJOR + AGAIN + ', with one version of wxkit');
}

/** callGuest calls an export. Whatever it throws is the end of the guest. */
function callGuest(t, call, n) {
  naps = 0;
  try {
    return call(n) >>> 0;
  } catch (e) {
    const death = flush(true).split(/\n\n(?=goroutine )/), said = death.shift().replace(/^(panic|fatal error): |\n\[signal [^]*/g, '').trim();
    throw died(t, slept ? 'time.Sleep stops the whole mini-program: use c.Sleep' :
      /all goroutines are asleep/.test(said) ? 'the handler waits for another goroutine, a channel or a lock, and nothing else can run: use c.Go' : said || wordsOf(e), death.join('\n\n').trim());
  }
}

/** flush gives what Go has printed to the console, line by line. Of a guest that dies it gives back what Go's runtime says of that. */
function flush(dying) {
  const texts = printed.map((s) => utf8(Uint8Array.from(s, (c) => c.charCodeAt(0)), 0, s.length));
  const said = dying && /^(panic: |fatal error: |runtime: |errno= )[^]*/m.exec(texts[1]) || [''];
  texts[1] = texts[1].slice(0, texts[1].length - said[0].length);
  printed = ['', ''];
  texts.forEach((text, i) => {
    if (text) text.replace(/\n$/, '').split('\n').forEach((line) => print(3 * i, line));
  });
  return said[0];
}

/** begin starts a frame of one message with n items, the first of which is given. */
function begin(n, first) {
  view();
  pos = input;
  code(0x91);
  code(0x90 | n);
  code(first);
}

/** growInput gets a longer input buffer for the frame that is being written. */
function growInput(n) {
  const old = capacity > 0 ? bytes.slice(input, pos) : [];
  capacity = 2 * (old.length + n) + 4096;
  input = callGuest(newTurn(null, 'making room for an event'), guestBuf, capacity);
  view();
  bytes.set(old, input);
  pos = input + old.length;
}

/** dispatch gives the guest the frame that was written and returns its commands. */
function dispatch(t) {
  const header = callGuest(t, guestDispatch, pos - input), start = getWord(header + 4);
  if (printed[0] || printed[1]) flush();
  if (getWord(header) > 1) fail('the guest could not read one');
  const commands = readAll(start, start + getWord(header + 8));
  return isArray(commands) ? commands : fail('it is no list');
}

/** goError is the failure of Go code, with its own stack. */
const goError = (where, text, stack, id) => assign(new Error(text), { name: 'GoError', where, id, stack: 'GoError: ' + text + (stack ? '\n' + stack : '') });
