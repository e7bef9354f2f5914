'use strict';
// Handlers that fail, and guests that die.

async function opened(kit, options) {
  const w = await kit.world().start(options);
  w.launch();
  const page = w.open('pages/index/index', {});
  w.said();
  return { w, page };
}

/** failureOf is what a call throws. */
function failureOf(run) {
  try {
    run();
  } catch (e) {
    return e;
  }
  throw new Error('nothing was thrown');
}

module.exports = {
  'a handler that fails throws when the frame is applied': async (kit) => {
    const { w, page } = await opened(kit), e = failureOf(() => page.call('panics', kit.event('tap')));
    kit.same([e.name, e.message, e.where, e.fatal], ['GoError', 'oh no', 'panics', undefined]);
    kit.assert.match(e.stack, /^GoError: oh no\ngoroutine /);
    kit.same(page.data.count, 1);
    page.call('tap', kit.event('tap'));
    kit.same(page.data.count, 2);
    kit.same(w.said('error'), []);
  },

  'of two failures in a turn the second is thrown by a timer': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('both', kit.event('tap'));
    w.settle(5);
    kit.same(w.thrown.map((e) => e.message), ['success fails', 'complete fails']);
    kit.same(w.thrown[0].where, 'at api login success callback function');
  },

  'option report gets failures in the order of commands': async (kit) => {
    const seen = [], { w, page } = await opened(kit, { report: (e) => { seen.push(e.message); } });
    page.call('panics', kit.event('tap'));
    page.call('both', kit.event('tap'));
    w.settle(5);
    kit.same(seen, ['oh no', 'success fails', 'complete fails']);
    kit.same(w.thrown, []);
  },

  'an error of c.Go is an unhandled rejection': async (kit) => {
    const { w, page } = await opened(kit), seen = [];
    w.context.reject = (reason) => { seen.push(reason); };
    require('vm').runInContext('Promise.reject = reject', w.context);
    page.call('reject', kit.event('tap'));
    kit.same(seen, ['nobody takes it']);
  },

  'a trap is told, and a new guest made': async (kit) => {
    const { w, page } = await opened(kit), e = failureOf(() => page.call('traps', kit.event('tap')));
    kit.same([e.name, e.where, e.fatal], ['GoError', 'pages/index/index.traps', true]);
    kit.assert.match(e.message, /stack|out of memory/);
    const told = w.said('error');
    kit.same(told.length, 1);
    kit.assert.match(told[0], /^wxkit: the Go code has crashed in pages\/index\/index\.traps: .*Its state is lost: open pages do not answer any more, pages opened from now on do\n/);
    await kit.settled(w);
    kit.same(w.said(), ['launch pages/index/index 1001', 'show pages/index/index']);
    page.call('tap', kit.event('tap'));
    page.call('tap', kit.event('tap'));
    kit.same(w.said(), ['wxkit: pages/index/index does not answer tap: its state was lost when the Go code crashed. Open the page again']);
    const other = w.open('pages/index/index', {});
    other.call('tap', kit.event('tap'));
    kit.same(other.data.count, 1);
    w.close();
    w.close();
    w.settle();
    kit.same(w.thrown, []);
  },

  'what comes while the new guest is made waits for it': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('timers', kit.event('tap'));
    failureOf(() => page.call('traps', kit.event('tap')));
    const other = w.open('pages/index/index', { text: 'late' });
    w.said();
    w.app.onError('MiniProgramError\nx');
    await kit.settled(w);
    w.settle(100);
    kit.same(w.said(), ['launch pages/index/index 1001', 'show pages/index/index', 'loaded', 'onError MiniProgramError\nx']);
    kit.same(other.data.text, 'late');
  },

  'three deaths within a minute are enough': async (kit) => {
    const { w } = await opened(kit);
    for (let i = 0; i < 3; i++) {
      const page = w.open('pages/index/index', {});
      failureOf(() => page.call('traps', kit.event('tap')));
      if (i < 2) await kit.settled(w);
    }
    kit.assert.match(w.said('error').pop(), /^wxkit: the Go code does not run: (Maximum call stack|stack|out of memory)/);
    const page = w.open('pages/index/index', {});
    page.call('tap', kit.event('tap'));
    kit.same(page.data.count, 0);
  },

  'a guest that dies while random bytes are fetched': async (kit) => {
    const w = kit.world({ append: '\nexports.draw = (n) => random(0, n);' });
    await w.start();
    w.launch();
    const page = w.open('pages/index/index', {}), random = w.context.wx.getRandomValues;
    w.context.wx.getRandomValues = () => {};
    w.loader.draw(3000);
    w.context.wx.getRandomValues = random;
    failureOf(() => page.call('traps', kit.event('tap')));
    w.said();
    await kit.settled(w);
    const other = w.open('pages/index/index', {});
    other.call('tap', kit.event('tap'));
    kit.same(other.data.count, 1);
  },

  'a failure before the death is not lost': async (kit) => {
    const { w, page } = await opened(kit);
    kit.same(failureOf(() => page.call('panics and traps', kit.event('tap'))).fatal, true);
    w.settle();
    kit.same(w.thrown.map((e) => e.message), ['first']);
  },

  'a death, and a frame that cannot be read, within a groupSetData': async (kit) => {
    for (const [how, text] of [[() => { throw new Error('trapped'); }, 'trapped'], [(header, memory) => new Uint8Array(memory.buffer).fill(255, header, header + 4), 'malformed frame: the guest could not read one']]) {
      let left = -1;
      const dispatch = (real, n, memory) => {
        const header = real(n);
        if (left-- === 0) how(header, memory);
        return header;
      };
      const { w, page } = await opened(kit, { instantiate: (path, imports) => WebAssembly.instantiate(kit.wasm, imports).then((made) => kit.tapped(made.instance, { dispatch })) });
      page.groupSetData = (fn) => {
        try {
          fn();
        } catch (e) {
          w.thrown.push('swallowed');
        }
      };
      left = 1; // the event's frame is well, the one behind the first setData is not
      const e = failureOf(() => page.call('group', kit.event('tap')));
      kit.same([e.fatal, e.message, page.sets, w.thrown], [true, text, [{ count: 7 }], []]);
      await kit.settled(w);
      const other = w.open('pages/index/index', {});
      other.call('group', kit.event('tap'));
      kit.same([other.data.text, other.grouped], ['seven', 2]);
    }
  },

  'a groupSetData that WeChat refuses': async (kit) => {
    const { w, page } = await opened(kit);
    page.groupSetData = () => { throw new Error('no group'); };
    page.call('group', kit.event('tap'));
    w.settle();
    kit.same([page.data.count, page.data.text, w.said(), w.thrown.map((e) => e.message)], [7, 'seven', ['grouped'], ['no group']]);
  },

  'a setData that WeChat refuses, with whatever it throws': async (kit) => {
    const { page } = await opened(kit);
    for (const thrown of [new Error('no'), 'no', null, undefined]) {
      page.setData = () => { throw thrown; };
      kit.assert.match(failureOf(() => page.call('tap', kit.event('tap'))).message, /no|null|undefined/);
    }
  },

  'without restart one is enough': async (kit) => {
    const { w, page } = await opened(kit, { restart: false });
    failureOf(() => page.call('traps', kit.event('tap')));
    w.settle(60000);
    kit.assert.match(w.said('error')[1], /^wxkit: the Go code does not run: /);
    w.open('pages/index/index', {}).call('tap', kit.event('tap'));
    kit.same(w.said(), []);
  },

  'a handler that blocks': async (kit) => {
    const { page } = await opened(kit);
    kit.same(failureOf(() => page.call('blocks', kit.event('tap'))).message, 'the handler waits for another goroutine, a channel or a lock, and nothing else can run: use c.Go');
  },

  'a handler that sleeps': async (kit) => {
    const { page } = await opened(kit);
    kit.same(failureOf(() => page.call('sleeps', kit.event('tap'))).message, 'time.Sleep stops the whole mini-program: use c.Sleep');
  }
};
