'use strict';
// What Go's runtime imports, without Go.

/** bare is WASI over a memory, and a view of that. */
function bare(kit, options) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const append = '\nexports.wasi = WASI; exports.use = (m) => { memory = m; naps = 0; slept = false; app = newInstance(0, "app", {}); }; exports.flush = flush; exports.seed = (bytes) => { pool = bytes; };';
  const w = kit.world(Object.assign({ append }, options));
  w.loader.use(memory);
  return { w, wasi: w.loader.wasi, view: new DataView(memory.buffer), memory };
}

/** at runs something with a clock of its own. */
function at(w, now, run) {
  w.context.fixed = now;
  require('vm').runInContext('Date.now = () => fixed', w.context);
  return run();
}

module.exports = {
  'the wall clock in ns, with an i64 or two i32 for the precision': async (kit) => {
    const { w, wasi, view } = bare(kit);
    for (const now of [0, 1, 65535, 65536, 1790000000123, 4294967295999, 8640000000000000 / 1000]) {
      for (const precision of [[1n], [1, 0]]) {
        at(w, now, () => kit.same(wasi.clock_time_get(0, ...precision, 64), 0));
        kit.assert.strictEqual(view.getBigUint64(64, true), BigInt(now) * 1000000n);
      }
    }
  },

  'the monotonic clock is never 0 and never goes back': async (kit) => {
    const { w, wasi, view } = bare(kit), seen = [];
    const began = require('vm').runInContext('Date.now()', w.context);
    for (const step of [-5000, 0, 10, 5, 20]) {
      at(w, began + step, () => wasi.clock_time_get(1, 0, 0, 64));
      seen.push(view.getBigUint64(64, true));
    }
    kit.assert.ok(seen[0] >= 1000000n);
    seen.reduce((a, b) => {
      kit.assert.ok(b >= a);
      return b;
    });
  },

  'random bytes are taken once, and there may be too few': async (kit) => {
    const { w, wasi, view } = bare(kit, { wx: { getRandomValues() {} } });
    w.loader.seed(Uint8Array.from([1, 2, 3, 4]));
    kit.same(wasi.random_get(0, 3), 0);
    kit.same([0, 1, 2].map((i) => view.getUint8(i)), [1, 2, 3]);
    kit.same(wasi.random_get(0, 2), 29);
    kit.same([wasi.random_get(0, 1), view.getUint8(0)], [0, 4]);
  },

  'random bytes are fetched again when half of them are gone': async (kit) => {
    let asked = 0;
    const { w, wasi } = bare(kit, { wx: { getRandomValues(o) { asked++; o.success({ randomValues: new ArrayBuffer(o.length) }); } } });
    w.loader.seed(new Uint8Array(4096));
    wasi.random_get(0, 1000);
    kit.same(asked, 0);
    wasi.random_get(0, 2000);
    kit.same(asked, 1);
    await new Promise((resolve) => { setImmediate(resolve); });
    kit.same(wasi.random_get(0, 4096), 0);
  },

  'what is printed comes out line by line': async (kit) => {
    const { w, wasi, view } = bare(kit);
    const print = (fd, ...parts) => {
      parts.forEach((part, i) => {
        const bytes = Buffer.from(part);
        view.setUint32(8 * i, 100 * (i + 1), true);
        view.setUint32(8 * i + 4, bytes.length, true);
        bytes.forEach((b, k) => view.setUint8(100 * (i + 1) + k, b));
      });
      return wasi.fd_write(fd, 0, parts.length, 64);
    };
    kit.same(print(1, 'a ', 'ü\nb'), 0);
    kit.same(view.getUint32(64, true), 6);
    kit.same(print(2, 'oops\n'), 0);
    kit.same(print(3, 'x'), 8);
    kit.same(w.loader.flush(), '');
    kit.same(w.lines, [['log', 'a ü'], ['log', 'b'], ['error', 'oops']]);
  },

  'short waits end at once, long ones fail, but not those of a runtime that dies of it': async (kit) => {
    const { wasi, view } = bare(kit);
    const poll = (ns) => {
      view.setBigUint64(0, 0xfedcba9876543210n, true);
      view.setBigUint64(24, ns, true);
      return wasi.poll_oneoff(0, 64, 1, 128);
    };
    kit.same(poll(1000000n), 0);
    kit.assert.strictEqual(view.getBigUint64(64, true), 0xfedcba9876543210n);
    kit.same(view.getUint32(128, true), 1);
    kit.same(poll(1000000000n), 58);
    kit.same(poll(1000000n), 0);
  },

  'files and exits': async (kit) => {
    const { wasi, view } = bare(kit);
    kit.same([wasi.fd_fdstat_get(1, 0), view.getUint8(0), wasi.fd_fdstat_get(3, 0), wasi.fd_prestat_get(3, 0), wasi.fd_seek(1, 0, 0, 0)], [0, 2, 8, 8, 70]);
    view.setUint32(0, 9, true);
    kit.same([wasi.args_sizes_get(0, 4), view.getUint32(0, true)], [0, 0]);
    kit.assert.throws(() => wasi.proc_exit(3), /^Error: os\.Exit\(3\)$/);
  }
};
