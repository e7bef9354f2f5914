'use strict';
// node wasm/loader/bench/measure.js GUEST.wasm[.br] [RUNS]: how long the loader takes in Node with the counter sample, in the small WeChat of the loader's tests. Each start runs in a process of
// its own. The least and the median of all runs are printed: on a machine with other work the least is what the loader needs.
//
//   ready           from require of wxkit.js to the guest that answers, .br unpacked and the module compiled
//   event           a tap: event object, handler, its setData, and back; of a phone's event object, which has the touches, too
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const PAGE = 'pages/index/index';

/** ms is the time since a start. */
function ms(start) { return Number(process.hrtime.bigint() - start) / 1e6; }

/** once measures one start and its events, in this process. */
async function once(file, manifest) {
  const { World, event } = require(path.join(__dirname, '..', 'testdata', 'world.js'));
  const start = process.hrtime.bigint(), bytes = fs.readFileSync(file), wasm = file.endsWith('.br') ? zlib.brotliDecompressSync(bytes) : bytes;
  const w = await new World({ wasm, manifest }).start(), ready = ms(start);
  const page = w.open(PAGE, {}), full = event('tap'), bare = Object.assign({}, full, { target: { id: 'a', dataset: {} }, currentTarget: { id: 'a', dataset: {} } });
  delete bare.touches;
  delete bare.changedTouches;
  page.setData = function (patch) { Object.assign(this.data, patch); };
  return { ready, event: events(page, bare), full: events(page, full) };
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

async function main(file, runs) {
  if (process.env.WXKIT_MEASURE) return console.log(JSON.stringify(await once(file, JSON.parse(process.env.WXKIT_MEASURE))));
  const { readManifest } = require(path.join(__dirname, '..', 'testdata', 'run.js'));
  const bytes = fs.readFileSync(file), manifest = await readManifest(file.endsWith('.br') ? zlib.brotliDecompressSync(bytes) : bytes);
  const env = Object.assign({}, process.env, { WXKIT_MEASURE: JSON.stringify(manifest) }), all = [];
  for (let i = 0; i < runs; i++) all.push(JSON.parse(execFileSync(process.execPath, [__filename, file], { env }).toString()));
  show('ready', 'ms', all.map((r) => r.ready));
  show('event', 'µs', all.map((r) => r.event));
  show('event with touches, as of a phone', 'µs', all.map((r) => r.full));
}

main(process.argv[2], Number(process.argv[3]) || 7);
