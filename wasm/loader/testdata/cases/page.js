'use strict';
// Pages: hooks, handlers, setData, calls of the platform.

/** opened is a world with a page, whose console is empty. */
async function opened(kit, query, options) {
  const w = await kit.world(options).start();
  w.launch();
  const page = w.open('pages/index/index', query);
  w.said();
  return { w, page };
}

module.exports = {
  'hooks run in their order, and what Go prints goes to the console': async (kit) => {
    const w = await kit.world().start();
    w.launch();
    const page = w.open('pages/index/index', { text: 'hello' });
    kit.same(w.said(), ['launch pages/index/index 1001', 'show pages/index/index', 'loaded']);
    kit.same(page.sets, [{ text: 'hello' }]);
    w.close();
    kit.same(w.said(), ['unload']);
  },

  'a definition has only what the author has': async (kit) => {
    const { w } = await opened(kit);
    kit.same(Object.keys(w.app), ['onLaunch', 'onShow', 'onError']);
    const hooks = Object.keys(w.pages['pages/index/index']).filter((name) => /^on[A-Z]/.test(name));
    kit.same(hooks.sort(), ['onLoad', 'onShareAppMessage', 'onUnload']);
  },

  'a hook returns what ends at once': async (kit) => {
    const { page } = await opened(kit);
    kit.same(Object.assign({}, page.call('onShareAppMessage', { from: 'menu' })), { title: 'from menu' });
  },

  'an event sets data': async (kit) => {
    const { page } = await opened(kit);
    page.call('tap', kit.event('tap'));
    page.call('tap', kit.event('tap'));
    kit.assert.strictEqual(page.data.count, 2);
    page.call('add', kit.event('tap'));
    kit.same(page.sets.slice(2), [{ 'rows[0]': 'ä' }, { 'rows[1]': '𝄞' }]);
  },

  'an event object crosses whole, and so does what is none': async (kit) => {
    const { w, page } = await opened(kit), e = kit.event('tap', { deep: [1, 2.5, -1, null, true, 'ü'] });
    page.call('raw', e);
    page.call('raw', 5);
    page.call('raw', { type: 'tap', target: {} });
    const said = w.said();
    kit.same(JSON.parse(said[0]), e);
    kit.same(said.slice(1), ['5', '{"target":{},"type":"tap"}']);
  },

  'an argument that cannot cross is an error': async (kit) => {
    const { page } = await opened(kit), cycle = {};
    cycle.self = cycle;
    kit.assert.throws(() => page.call('raw', { big: 2 ** 60 }), /the argument of raw cannot cross: abi: whole number beyond 2\^53/);
    kit.assert.throws(() => page.call('raw', cycle), /abi: values are nested more than 100 deep/);
    page.call('tap', kit.event('tap'));
    kit.assert.strictEqual(page.data.count, 1);
  },

  'groupSetData is WeChat\'s': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('group', kit.event('tap'));
    kit.assert.strictEqual(page.grouped, 2);
    kit.same(w.said(), ['grouped']);
  },

  'a group within a group ends with its own end': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('groups', kit.event('tap'));
    kit.same([page.sets, page.grouped, w.said()], [[{ count: 1 }, { text: 'inner' }, { count: 2 }, { count: 3 }], 3, []]);
  },

  'the callback of setData runs': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('done', kit.event('tap'));
    w.settle(1);
    kit.same(w.said(), ['shown']);
  },

  'a field that a model: attribute changes reaches Go': async (kit) => {
    const { w, page } = await opened(kit);
    page.setData({ text: 'typed' });
    page.call('say', kit.event('tap'));
    kit.same(w.said(), ['text typed']);
  },

  'calls answer later, or fail': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('login', kit.event('tap'));
    w.settle(5);
    w.context.wx.login = (o) => o.fail({ errMsg: 'login:fail offline' });
    page.call('login', kit.event('tap'));
    page.call('unknown', kit.event('tap'));
    kit.same(w.said(), ['login c0de ok', 'login  login:fail offline',
      'noSuchThing:fail wx.noSuchThing is missing: this client is too old for it, or the name is wrong']);
  },

  'a result that cannot cross is a failure': async (kit) => {
    const { w, page } = await opened(kit, {}, { wx: { login: (o) => o.success({ code: 2 ** 60 }) } });
    page.call('login', kit.event('tap'));
    kit.same(w.said(), ['login  fail the result cannot cross: abi: whole number beyond 2^53 cannot cross without losing digits']);
  },

  'synchronous calls have WeChat\'s parameters': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('store', kit.event('tap'));
    kit.same(w.said(), ['store ok "v" ok nothingSync:fail wx.nothingSync is missing: this client is too old for it, or the name is wrong']);
    w.context.wx.setStorageSync = () => { throw new Error('setStorageSync:fail full'); };
    page.call('store', kit.event('tap'));
    kit.assert.match(w.said()[0], /^store setStorageSync:fail full "v"/);
  },

  'timers': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('timers', kit.event('tap'));
    w.settle(0);
    kit.same(w.said(), ['tick']);
    w.settle(40);
    kit.same(w.said(), ['timeout', 'slept']);
  },

  'listeners come and go': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('listen', kit.event('tap'));
    w.listeners.forEach((fn) => { fn({ level: 10 }); });
    w.settle(50);
    kit.same(w.said(), ['memory 10']);
    kit.assert.strictEqual(w.listeners.length, 0);
  },

  'the page stack': async (kit) => {
    const { w, page } = await opened(kit, { q: '1' });
    w.stack.unshift({ route: 'pages/other/other', options: {} });
    page.call('pages', kit.event('tap'));
    kit.same(w.said(), ['page pages/other/other  false pages/index/index', 'page pages/index/index 1 true pages/index/index']);
  },

  'a request can be aborted': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('request', kit.event('tap'));
    page.call('abort', kit.event('tap'));
    kit.same(w.said(), ['request:fail abort']);
  },

  'EventChannels': async (kit) => {
    const { w, page } = await opened(kit), emitted = [];
    w.context.wx.navigateTo = (o) => {
      o.events.back({ a: 1 }, 2);
      o.success({ errMsg: 'navigateTo:ok', eventChannel: { emit: (...args) => { emitted.push(args); } } });
    };
    page.call('navigate', kit.event('tap'));
    kit.same(w.said(), ['back {"a":1}', 'navigated ok']);
    kit.same(emitted, [['forth', 1]]);
  },

  'a listener that fails fails for itself': async (kit) => {
    const { w, page } = await opened(kit), channel = { on: (name, fn) => { channel.heard = fn; }, emit: (name, v) => { channel.heard(v); } };
    page.getOpenerEventChannel = () => channel;
    w.context.wx.navigateTo = (o) => { o.success({ errMsg: 'navigateTo:ok', eventChannel: channel }); };
    page.call('hear badly', kit.event('tap'));
    page.call('navigate', kit.event('tap'));
    w.settle();
    kit.same([w.said(), w.thrown.map((e) => [e.name, e.message])], [['navigated ok'], [['GoError', 'heard badly']]]);
  },

  'the router of the App is wx': async (kit) => {
    const { w } = await opened(kit, {}, { append: '\nexports.platform = platform;', wx: { navigateTo: () => 'wx', router: undefined } });
    const router = { navigateTo: () => 'own' };
    kit.same(['router.', 'pageRouter.'].map((name) => w.loader.platform(name + 'navigateTo', { id: 0 })()), ['wx', 'wx']);
    kit.same(['router.', 'pageRouter.'].map((name) => w.loader.platform(name + 'navigateTo', { id: 1, self: { router, pageRouter: router } })()), ['own', 'own']);
    kit.assert.throws(() => w.loader.platform('router.navigateTo', { id: 1, self: {} }), /^Error: wx\.router\.navigateTo is missing/);
  },

  'what is over leaves nothing behind': async (kit) => {
    const heard = {}, { w, page } = await opened(kit, {}, { append: '\nexports.kept = () => [timers.size, tasks.size, listeners.size, channels.size, queue.length, soon.length];' });
    const channel = { emit: (name, ...args) => heard[name](...args), once: (name, fn) => { heard[name] = fn; } };
    page.getOpenerEventChannel = () => channel;
    for (let i = 0; i < 100; i++) {
      ['timers', 'listen', 'login', 'request', 'abort', 'hear', 'tap'].forEach((name) => { page.call(name, kit.event('tap')); });
      channel.emit('forth', i);
      w.settle(100);
    }
    kit.same(w.loader.kept(), [0, 0, 0, 1, 0, 0]);
    kit.same(w.said().filter((line) => line === 'forth 99').length, 1);
    kit.same(w.thrown, []);
  },

  'a timeout is no interval': async (kit) => {
    const { w, page } = await opened(kit), cleared = [];
    w.context.clearInterval = (id) => { cleared.push(id); };
    page.call('timers', kit.event('tap'));
    w.settle(100);
    kit.same([w.said(), cleared], [['tick', 'timeout', 'slept'], []]);
  },

  'a platform that answers twice, at once, or throws after its answer': async (kit) => {
    const { w, page } = await opened(kit);
    const ways = [
      (o) => { o.success({ code: 'a' }); o.fail({ errMsg: 'login:fail b' }); o.success({ code: 'c' }); },
      (o) => { w.context.setTimeout(() => { o.fail({ errMsg: 'login:fail d' }); o.success({ code: 'e' }); }, 1); },
      (o) => { o.success({ code: 'f' }); throw new Error('after'); },
      (o) => Promise.resolve(o.success({ code: 'g' }))
    ];
    const said = ways.map((login) => {
      w.context.wx.login = login;
      page.call('login', kit.event('tap'));
      w.settle(1);
      return w.said();
    });
    kit.same(said, [['login a ok'], ['login  login:fail d'], ['login f ok'], ['login g ok']]);
    page.call('tap', kit.event('tap'));
    kit.same(page.data.count, 1);
  },

  'a page that is gone when its answer comes': async (kit) => {
    const { w, page } = await opened(kit);
    page.call('login', kit.event('tap'));
    page.call('done', kit.event('tap'));
    w.close();
    const other = w.open('pages/index/index', {});
    w.settle(5);
    kit.same(w.said(), ['unload', 'loaded', 'shown', 'login c0de ok']);
    other.call('tap', kit.event('tap'));
    kit.same([page.data.count, other.data.count, w.thrown], [0, 1, []]);
  },

  'values at the edge cross or fail, and the next event is handled': async (kit) => {
    const { w, page } = await opened(kit), nested = (n) => n > 0 ? [nested(n - 1)] : 0, sparse = [];
    sparse[2] = 1;
    const said = (v) => {
      page.call('raw', v);
      return w.said()[0];
    };
    const bare = Object.assign(Object.create(null), { constructor: 1, toString: 2 });
    kit.same(said(bare), '{"constructor":1,"toString":2}');
    kit.same(said(JSON.parse('{"__proto__": 1, "a": 2}')), '{"__proto__":1,"a":2}');
    kit.same(said(Object.freeze({ d: new Date(0), bad: new Date(NaN), f() {}, n: NaN, i: -Infinity, z: -0 })), '{"bad":null,"d":"1970-01-01T00:00:00.000Z","f":null,"i":null,"n":null,"z":0}');
    kit.same(said(sparse), '[null,null,1]');
    kit.same(said('\ud800a\udc00\0😀'), '"\ufffda\ufffd\\u0000😀"');
    kit.same(said(nested(99)).length, 199);
    const long = 'é😀x'.repeat(300000);
    kit.same(said({ long }) === JSON.stringify({ long }), true);
    kit.assert.throws(() => said(nested(101)), /nested more than 100 deep/);
    kit.assert.throws(() => said({ get a() { throw new Error('mine'); } }), /the argument of raw cannot cross: mine/);
    kit.same(said(1), '1');
  },

  'SelectorQuery': async (kit) => {
    const { w, page } = await opened(kit), asked = [];
    const q = { exec: (fn) => fn(asked) };
    ['select', 'selectAll', 'selectViewport'].forEach((name) => { q[name] = (s) => ({ boundingClientRect: () => asked.push(name + ' ' + s), scrollOffset: () => asked.push(name + ' ' + s + ' scroll') }); });
    w.context.wx.createSelectorQuery = () => q;
    page.call('query', kit.event('tap'));
    kit.same(w.said(), ['["select #a","selectAll .b scroll","selectViewport undefined"]']);
  }
};
