'use strict';
// What the loader does without any of its parts.

async function opened(kit, options) {
  const w = await kit.world(options).start(), page = w.open('pages/index/index', {});
  kit.same(w.said(), ['loaded']);
  return { w, page };
}

module.exports = {
  'a tap sets data in one crossing': async (kit) => {
    let crossings = 0;
    const dispatch = (real, n) => {
      crossings++;
      return real(n);
    };
    const instantiate = (path, imports) => WebAssembly.instantiate(kit.wasm, imports).then((made) => kit.tapped(made.instance, { dispatch }));
    const { w, page } = await opened(kit, { globals: { WXWebAssembly: { instantiate } } });
    crossings = 0;
    page.call('tap', kit.event('tap'));
    kit.same([page.data, w.said(), crossings], [{ count: 1 }, ['tapped'], 1]);
  },

  'what comes before the guest waits for it': async (kit) => {
    const w = kit.world();
    w.begin();
    const page = w.open('pages/index/index', {});
    page.call('tap', kit.event('tap'));
    page.call('tap', 'no event');
    kit.same(page.sets, []);
    await w.loader.ready();
    kit.same([page.sets, w.said()], [[{ count: 1 }, { count: 2 }], ['loaded', 'tapped', 'tapped']]);
  },

  'a page that is closed is forgotten when all is over': async (kit) => {
    const { w, page } = await opened(kit, { append: '\nexports.count = () => [instances.size, leaving.length];' });
    w.close();
    kit.same(w.said(), ['unloaded']);
    kit.same(w.loader.count(), [2, 1]);
    page.call('tap', kit.event('tap'));
    kit.same(w.said(), []);
  },

  'a setData that WeChat refuses is thrown later, since nobody waits': async (kit) => {
    const { w, page } = await opened(kit);
    page.setData = () => { throw new Error('refused'); };
    page.call('tap', kit.event('tap'));
    kit.same(w.said(), ['tapped']);
    w.settle();
    kit.same(w.thrown.map((e) => e.message), ['refused']);
  },

  'failure, crash and a new guest': async (kit) => {
    const { w, page } = await opened(kit), thrown = [];
    for (const name of ['panics', 'traps', 'tap']) {
      try {
        page.call(name, kit.event('tap'));
      } catch (e) {
        thrown.push([e.name, e.where, e.fatal]);
      }
    }
    kit.same(thrown, [['GoError', 'panics', undefined], ['GoError', 'pages/index/index.traps', true]]);
    kit.same(w.said('warn').length, 1);
    w.said();
    const other = w.open('pages/index/index', {});
    await kit.settled(w);
    kit.same(w.said(), ['loaded']);
    other.call('tap', kit.event('tap'));
    kit.same(other.data.count, 1);
  },

  'a guest that dies while an instance is made': async (kit) => {
    let full = false, dispatches = 0;
    const w = kit.world({
      append: '\nexports.fill = () => { capacity = 0; };',
      globals: { WXWebAssembly: { instantiate: (path, imports) => WebAssembly.instantiate(kit.wasm, imports).then((made) => kit.tapped(made.instance, {
        buf(real, n) {
          if (!full) return real(n);
          full = false;
          throw new Error('no room');
        },
        dispatch(real, n) {
          const header = real(n);
          if (++dispatches === 2) { // the App is there, the page comes next
            full = true;
            w.loader.fill();
          }
          return header;
        }
      })) } }
    });
    w.begin();
    const page = w.open('pages/index/index', {});
    page.call('tap', kit.event('tap'));
    for (let i = 0; i < 100 && dispatches < 4; i++) {
      await new Promise((resolve) => { setTimeout(resolve, 10); });
      w.settle();
    }
    await w.loader.ready();
    kit.same([page.sets, w.thrown.map((e) => [e.message, e.where]), w.said('warn').length], [[], [['no room', 'making room for an event']], 1]);
    const other = w.open('pages/index/index', {});
    other.call('tap', kit.event('tap'));
    kit.same(other.data.count, 1);
  }
};
