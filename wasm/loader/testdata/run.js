'use strict';
// node run.js GUEST.wasm CASES.js: runs the cases and prints a line of JSON for each: {name, error}. A case is a function of a kit: {wasm, manifest, World, event, tapped, assert, same, settled, world}.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { World, event, tapped } = require('./world.js');

/** same compares values of two worlds, whose arrays and objects have other prototypes. */
function same(a, b) { assert.deepStrictEqual(plain(a), plain(b)); }

function plain(v) { return v === undefined ? v : JSON.parse(JSON.stringify(v)); }

/** settled waits for a new guest: until Go says something, or the console that there is none. */
async function settled(w) {
  for (let said = w.lines.length; w.lines.length === said;) {
    await new Promise((resolve) => { setImmediate(resolve); });
    w.settle();
  }
}

/** readManifest asks a guest for its manifest, as wxkit build does. */
async function readManifest(wasm) {
  let manifest;
  const world = new World({ wasm, append: '\nexports.spy = (see) => { const old = readAll; readAll = (a, b) => see(old(a, b)); };' });
  world.loader.spy((frame) => {
    frame.forEach((c) => { if (c[2] && c[2].hash) manifest = c[2]; });
    return frame;
  });
  const empty = { abi: 65536, app: { hooks: [] }, pages: [], components: [] };
  world.manifest = empty;
  await world.start().catch(() => {});
  return JSON.parse(JSON.stringify(manifest));
}

async function main() {
  const wasm = fs.readFileSync(process.argv[2]), manifest = await readManifest(wasm);
  const cases = require(path.resolve(process.argv[3]));
  const kit = { wasm, manifest, World, event, tapped, assert, same, settled, world: (o) => new World(Object.assign({ wasm, manifest }, o)) };
  for (const name of Object.keys(cases)) {
    let error = '';
    try {
      await cases[name](kit);
    } catch (e) {
      error = e && e.stack || String(e);
    }
    console.log(JSON.stringify({ name, error }));
  }
}

module.exports = { readManifest };

if (require.main === module) {
  main().catch((e) => {
    console.error(e);
    process.exit(1);
  });
}
