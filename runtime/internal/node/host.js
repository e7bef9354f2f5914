/**
 * The process of the engine: it makes a world for each simulation, a vm context with what WeChat offers to a mini-program and nothing else, and carries messages between that world and Go.
 *
 * A message is one line of JSON. Go sends orders on stdin and reads asks on stdout. Of an order Go serves each ask with an answer until it hears "done"; while an answer is out Go may send
 * orders, which run within the ask. So all is synchronous, as WeChat's own calls are.
 */
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const zlib = require('zlib');

const scripts = new Map(); // compiled scripts by their text
const modules = new Map(); // compiled WASM by the key that Go gives it

/** world is the mini-program that runs, null between two. */
let world = null;

/** unread is what has come of stdin behind the last line. */
let unread = Buffer.alloc(0);
const chunk = Buffer.alloc(1 << 16);

/** readLine waits for a line of Go's. The process ends with Go's end of the pipe. */
function readLine() {
  const parts = [];
  for (;;) {
    const end = unread.indexOf(10);
    if (end >= 0) {
      parts.push(unread.subarray(0, end));
      const line = Buffer.concat(parts).toString('utf8');
      unread = unread.subarray(end + 1);
      return line;
    }
    parts.push(unread);
    const n = again(() => fs.readSync(0, chunk, 0, chunk.length, null));
    if (n === 0) {
      process.exit(0);
    }
    unread = Buffer.from(chunk.subarray(0, n));
  }
}

/** writeLine gives Go a line. */
function writeLine(text) {
  const bytes = Buffer.from(text + '\n');
  for (let at = 0; at < bytes.length;) {
    at += again(() => fs.writeSync(1, bytes, at));
  }
}

/** again repeats what a pipe is not ready for. */
function again(step) {
  for (;;) {
    try {
      return step();
    } catch (e) {
      if (e.code === 'EOF') {
        return 0; // how Windows says that a pipe has ended
      }
      if (e.code !== 'EAGAIN') {
        throw e;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** ask sends a line to Go and gives its answer, a text of JSON. Orders that come before it run within. */
function ask(text) {
  writeLine(text);
  for (;;) {
    const line = readLine();
    if (line.startsWith('{"answer":')) {
      return line.slice('{"answer":'.length, -1);
    }
    writeLine(world.run(line));
  }
}

/** fetch asks Go for a file of the mini-program; undefined if there is none. */
function fetch(name) {
  const { text } = JSON.parse(ask(JSON.stringify({ ask: 'file', name })));
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}

/** script compiles a text once in the life of the process. */
function script(text, filename) {
  let s = scripts.get(text);
  if (!s) {
    s = new vm.Script(text, { filename });
    scripts.set(text, s);
  }
  return s;
}

/** What a context of V8 has and the logic thread of WeChat has not, or not on every phone. */
const absent = [
  'WebAssembly', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'SharedArrayBuffer', 'Atomics', 'eval', 'console', 'FinalizationRegistry', 'WeakRef', 'Iterator', 'escape', 'unescape',
  'globalThis',
];

/** newContext makes a context with what WeChat offers. The WebAssembly of its realm is kept aside. */
function newContext() {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: true } });
  const wasm = vm.runInContext('WebAssembly', context);
  for (const name of absent) {
    vm.runInContext(`delete this.${name}`, context);
  }
  for (const name of ['getBigInt64', 'setBigInt64', 'getBigUint64', 'setBigUint64']) {
    vm.runInContext(`delete DataView.prototype.${name}`, context);
  }
  return { context, wasm };
}

/** compile is the module of a file, compiled once in the life of the process. */
async function compile(name, { key, raw }) {
  let module = modules.get(key + name);
  if (!module) {
    const bytes = fetch(name.replace(/^\//, ''));
    if (!bytes) {
      throw new Error('no such file in the package: ' + name);
    }
    module = await WebAssembly.compile(name.endsWith('.br') && !raw ? zlib.brotliDecompressSync(bytes) : bytes);
    modules.set(key + name, module);
  }
  return module;
}

/** bridge is what the shim in a context reaches of this process. */
function bridge(wasm, order) {
  return {
    ask: (text) => (order.over ? '{}' : ask(text)), // of one that is over nobody hears any more
    order,
    later: (fn, ms) => Number(setTimeout(fn, ms)),
    cancel: (id) => clearTimeout(id),
    instantiate(name, imports, ok, fail) {
      compile(name, order).then((module) => {
        if (order.over) {
          return;
        }
        ask('{"ask":"compiled"}');
        const instance = new wasm.Instance(module, imports);
        ok(instance, module);
      }).catch((e) => fail(String(e.message)));
    },
  };
}

/** requirer gives scripts their require: of files of the mini-program, each run once. */
function requirer(context) {
  const loaded = new Map();
  const load = (name) => {
    if (loaded.has(name)) {
      return loaded.get(name).exports;
    }
    const source = fetch(name);
    if (!source) {
      throw new Error(`module '${name}' is not defined`);
    }
    const module = { exports: {} };
    loaded.set(name, module);
    const define = script(`(function (require, module, exports) {${source}\n})`, name).runInContext(context);
    define((relative) => load(path.posix.join(path.posix.dirname(name), relative)), module, module.exports);
    return module.exports;
  };
  return load;
}

/** open makes a world of an order {shim, key, scripts, ...} and resolves when its guest runs. */
async function open(order) {
  const { context, wasm } = newContext();
  const shim = script(order.shim, 'shim.js').runInContext(context);
  world = shim(bridge(wasm, order));
  const load = requirer(context);
  const loader = load('wxkit.js');
  world.adapt(loader);
  for (const name of order.scripts) {
    world.evaluating(name);
    load(name + '.js');
  }
  world.evaluating('');
  await loader.ready();
  return world.opened(loader);
}

/** describe is an error as Go hears of it. */
function describe(e) {
  return { text: String((e && e.message) || e), stack: String((e && e.stack) || '') };
}

/** serve runs one order. What it leaves behind (promises, rejections) is over before Go hears that it is done. */
async function serve(line) {
  if (line.startsWith('{"open":')) {
    try {
      return await open(JSON.parse(line).open);
    } catch (e) {
      return JSON.stringify({ ask: 'failed', ...describe(e) });
    }
  }
  if (line === '{"close":true}') {
    world.bridge.order.over = true;
    world = null;
    return '{"ask":"closed"}';
  }
  const done = world.run(line);
  await new Promise(setImmediate);
  return done;
}

process.on('unhandledRejection', (reason) => {
  if (world) {
    world.rejected(reason);
  }
});

(async () => {
  for (;;) {
    writeLine(await serve(readLine()));
    await new Promise(setImmediate);
  }
})();
