'use strict';
// node wasm/loader/bench/measure.js DIR [RUNS]: how long the loader takes in Node with what `wxkit build -o DIR ./testdata/counter` has written, in the small WeChat of the loader's tests. Each
// start runs in a process of its own. The least and the median of all runs are printed: on a machine with other work the least is what the loader needs.
//
//   ready           from app() to the guest that answers: the module compiled, Go started, the manifest compared
//     floor         what any guest of Go needs of that: the same module compiled and started without a loader
//   unpacking       what comes before: the module read and unpacked, as WeChat does by itself
//   event           a tap: event object, handler, its setData, and back; of a phone's event object, which has the touches, too
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const PAGE = 'pages/index/index';

/** ms is the time since a start. */
function ms(start) { return Number(process.hrtime.bigint() - start) / 1e6; }

/** unpacked reads the module. */
function unpacked(dir) { return zlib.brotliDecompressSync(fs.readFileSync(path.join(dir, 'app.wasm.br'))); }

/** once measures one start and its events, in this process. */
async function once(dir) {
  process.env.WXKIT_LOADER = path.join(dir, 'wxkit.js');
  const { World, event } = require(path.join(__dirname, '..', 'testdata', 'world.js'));
  const before = process.hrtime.bigint(), wasm = unpacked(dir), unpacking = ms(before);
  const w = new World({ wasm, manifest: require(path.resolve(dir, 'wxkit.manifest.js')) }), start = process.hrtime.bigint();
  await w.start();
  const ready = ms(start), page = w.open(PAGE, {}), full = event('tap'), bare = Object.assign({}, full, { target: { id: 'a', dataset: {} }, currentTarget: { id: 'a', dataset: {} } });
  delete bare.touches;
  delete bare.changedTouches;
  page.setData = function (patch) { Object.assign(this.data, patch); };
  return { ready, unpacking, event: events(page, bare), full: events(page, full) };
}

/** floor measures the start of Go without a loader. */
async function floor(dir) {
  const wasm = unpacked(dir), wasi = {}, start = process.hrtime.bigint(), module = await WebAssembly.compile(wasm);
  let memory;
  WebAssembly.Module.imports(module).forEach(({ name }) => { wasi[name] = () => 0; });
  wasi.clock_time_get = (...args) => {
    new DataView(memory.buffer).setBigUint64(args.pop(), BigInt(Date.now()) * 1000000n, true);
    return 0;
  };
  const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi });
  memory = exports.memory;
  exports._initialize();
  return { floor: ms(start) };
}

/** events is the least time of an event, in µs. */
function events(page, event) {
  const n = 2000, tap = page.made.tap;
  let least = Infinity;
  for (let round = 0; round < 40; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < n; i++) tap.call(page, event);
    least = Math.min(least, ms(start) * 1000 / n);
  }
  return least;
}

function show(name, unit, list) {
  list.sort((a, b) => a - b);
  console.log(name.padEnd(34) + list[0].toFixed(1).padStart(7) + ' ' + unit + ' at least, median ' + list[list.length >> 1].toFixed(1));
}

/** run measures in a process of its own. */
function run(what, dir) { return JSON.parse(execFileSync(process.execPath, [__filename, dir], { env: Object.assign({}, process.env, { WXKIT_MEASURE: what }) }).toString()); }

async function main(dir, runs) {
  const measures = { once, floor }, what = process.env.WXKIT_MEASURE;
  if (what) return console.log(JSON.stringify(await measures[what](dir)));
  const all = [];
  for (let i = 0; i < runs; i++) all.push(Object.assign(run('once', dir), run('floor', dir)));
  show('ready', 'ms', all.map((r) => r.ready));
  show('  floor', 'ms', all.map((r) => r.floor));
  show('unpacking', 'ms', all.map((r) => r.unpacking));
  show('event', 'µs', all.map((r) => r.event));
  show('event with touches, as of a phone', 'µs', all.map((r) => r.full));
}

main(process.argv[2], Number(process.argv[3]) || 7);
