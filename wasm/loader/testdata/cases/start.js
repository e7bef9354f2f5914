'use strict';
// The start: what comes before the guest runs, and all that can be wrong with it.

/** refused is what ready() is rejected with, which the console says, too. Wait is how many milliseconds go by, if it is for that. */
async function refused(kit, world, options, wait) {
  const w = kit.world(world);
  w.begin(options);
  const page = w.pages['pages/index/index'] && w.open('pages/index/index', {});
  let error = null;
  const over = w.loader.ready().catch((e) => { error = e; });
  if (wait) {
    await new Promise((resolve) => { setImmediate(resolve); });
    w.settle(wait);
  }
  await over;
  const said = w.said('error');
  kit.same(said[said.length - 1], 'wxkit: the Go code does not run: ' + error.message);
  if (page) {
    page.call('tap', kit.event('tap'));
    kit.same([page.data.count, page.sets.length], [0, 0]);
  }
  return error.message;
}

const word = (n) => [n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24];

/** fake is a guest of JavaScript that answers each frame with what reply gives: bytes, or [status, bytes]. */
function fake(reply, exports) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const all = {
    memory, _initialize() {}, wxkit_abi: () => 0x10000, wxkit_buf: () => 1024,
    wxkit_dispatch(n) {
      const bytes = new Uint8Array(memory.buffer), got = reply(bytes.slice(1024, 1024 + n)), status = typeof got[0] === 'number' && Array.isArray(got[1]) ? got[0] : 0;
      const frame = Array.isArray(got[1]) ? got[1] : got;
      bytes.set(word(status).concat(word(32768), word(frame.length), word(0)), 16);
      bytes.set(frame, 32768);
      return 16;
    }
  };
  return { instantiate: () => ({ exports: Object.assign(all, exports) }) };
}

const older = (what, version, has) => what + ' needs base library ' + version + ', this client has ' + has + ': update WeChat, and set the lowest base library to 2.15.0';

module.exports = {
  'what comes before the guest waits for it': async (kit) => {
    const w = kit.world();
    w.begin();
    w.launch();
    const page = w.open('pages/index/index', { text: 'early' });
    page.call('tap', kit.event('tap'));
    page.call('tap', kit.event('tap'));
    kit.same(page.call('onShareAppMessage', { from: 'menu' }), undefined);
    kit.same(page.sets, []);
    await w.loader.ready();
    kit.same(w.said(), ['launch pages/index/index 1001', 'show pages/index/index', 'loaded']);
    kit.same(page.sets, [{ text: 'early' }, { count: 1 }, { count: 2 }]);
  },

  'initial data that is not the manifest\'s is set, and nobody told of it': async (kit) => {
    const manifest = JSON.parse(JSON.stringify(kit.manifest));
    manifest.pages[0].data = { count: 3, text: '', rows: [] };
    manifest.components[0].data = {};
    const w = await kit.world({ manifest }).start(), page = w.open('pages/index/index', {}), card = w.card(page, {});
    kit.same([page.sets, card.sets], [[{ count: 0 }], [{ own: 0 }]]);
    kit.same(w.said(), ['loaded', 'attached ']);
  },

  'what the replay brings about is not put off': async (kit) => {
    const w = kit.world();
    w.begin();
    const page = w.open('pages/index/index', { text: 'x' }), set = page.setData;
    let born;
    page.setData = function (patch) {
      set.call(this, patch);
      w.card(this, { title: 'born' });
      born = w.said();
    };
    await w.loader.ready();
    kit.same(born, ['observed ["born",0] born', 'title "" "born"', 'attached born']);
    kit.same([page.data.text, w.said()], ['x', ['loaded']]);
  },

  'results that come at once push nothing out of the queue': async (kit) => {
    const w = kit.world({ wx: { login: (o) => o.success({ code: 'now' }) } });
    w.begin();
    const page = w.open('pages/index/index', {});
    for (let i = 0; i < 1000; i++) {
      page.call('login', kit.event('tap'));
      page.call('tap', kit.event('tap'));
    }
    await w.loader.ready();
    kit.same([page.data.count, w.said().filter((line) => line === 'login now ok').length], [1000, 1000]);
  },

  'a relation that is made before the guest runs has its component': async (kit) => {
    const w = kit.world();
    w.begin();
    const page = w.open('pages/index/index', {}), inner = w.card(page, {}), outer = w.card(page, {});
    inner.made.relations['../list/list'].linked.call(inner, outer);
    await w.loader.ready();
    kit.same(w.said().pop(), 'linked true');
  },

  'an instance that is given at once': async (kit) => {
    const module = new WebAssembly.Module(kit.wasm), w = kit.world();
    w.begin({ random: (n) => new Uint8Array(n), instantiate: (path, imports) => new WebAssembly.Instance(module, imports) });
    w.launch();
    await w.loader.ready();
    kit.same(w.said(), ['launch pages/index/index 1001', 'show pages/index/index']);
  },

  'WeChat\'s kinds of results': async (kit) => {
    const w = kit.world({ globals: { WXWebAssembly: { instantiate: (path, imports) => WebAssembly.instantiate(kit.wasm, imports) } } });
    await w.start();
    kit.same(w.said('error'), []);
  },

  'corrupt module': async (kit) => {
    kit.assert.match(await refused(kit, { wasm: kit.wasm.slice(0, 1000) }), /^\/app\.wasm\.br cannot be loaded: .*Run wxkit build again, with wasm-opt installed: old clients refuse what Go alone makes$/s);
  },

  'instantiate rejects': async (kit) => {
    const reject = (e) => ({ globals: { WXWebAssembly: { instantiate: () => Promise.reject(e) } } });
    kit.assert.match(await refused(kit, reject(new Error('no'))), /^\/app\.wasm\.br cannot be loaded: no\. /);
    kit.assert.match(await refused(kit, reject({ errMsg: 'file not found' })), /^\/app\.wasm\.br cannot be loaded: file not found\. /);
    kit.assert.match(await refused(kit, { globals: { WXWebAssembly: { instantiate: () => { throw new Error('thrown'); } } } }), /^\/app\.wasm\.br cannot be loaded: thrown\. /);
  },

  'instantiate gives nothing': async (kit) => {
    for (const nothing of [undefined, null, {}, { instance: undefined }]) {
      kit.same(await refused(kit, { globals: { WXWebAssembly: { instantiate: () => Promise.resolve(nothing) } } }), 'the client has given no instance of /app.wasm.br');
    }
  },

  'instantiate never resolves': async (kit) => {
    const world = { globals: { WXWebAssembly: { instantiate: () => new Promise(() => {}) } } };
    kit.same(await refused(kit, world, {}, 20000), 'the compilation of /app.wasm.br has not answered for 20000 ms: close the mini-program and open it again');
    kit.same(await refused(kit, world, { timeout: 500 }, 500), 'the compilation of /app.wasm.br has not answered for 500 ms: close the mini-program and open it again');
  },

  'instantiate resolves too late': async (kit) => {
    let resolve;
    const w = kit.world({ globals: { WXWebAssembly: { instantiate: (path, imports) => new Promise((r) => { resolve = () => WebAssembly.instantiate(kit.wasm, imports).then(r); }) } } });
    w.begin({ timeout: 10 });
    await new Promise((r) => { setImmediate(r); });
    w.settle(10);
    await kit.assert.rejects(w.loader.ready());
    await resolve();
    await new Promise((r) => { setImmediate(r); });
    const page = w.open('pages/index/index', {});
    page.call('tap', kit.event('tap'));
    kit.same(page.sets, []);
  },

  'random never answers, fails, is missing': async (kit) => {
    kit.same(await refused(kit, { wx: { getRandomValues() {} } }, {}, 20000), 'wx.getRandomValues has not answered for 20000 ms: close the mini-program and open it again');
    kit.same(await refused(kit, { wx: { getRandomValues: (o) => o.fail({ errMsg: 'getRandomValues:fail' }) } }), 'there are no random bytes: getRandomValues:fail');
    for (const nothing of [{}, { randomValues: new ArrayBuffer(0) }, { randomValues: 'AAAA' }]) {
      kit.same(await refused(kit, { wx: { getRandomValues: (o) => o.success(nothing) } }), 'there are no random bytes: the answer has none');
    }
    kit.same(await refused(kit, { wx: { getRandomValues: undefined, getAppBaseInfo: () => ({ SDKVersion: '2.14.4' }) } }), older('wx.getRandomValues', '2.15.0', '2.14.4'));
  },

  'random bytes from elsewhere': async (kit) => {
    await kit.world({ wx: { getRandomValues: undefined } }).start({ random: (n) => Promise.resolve(new Uint8Array(n)) });
    kit.same(await refused(kit, {}, { random: () => { throw new Error('no source'); } }), 'there are no random bytes: no source');
  },

  'old clients': async (kit) => {
    const wx = { getAppBaseInfo: undefined, getSystemInfoSync: () => ({ SDKVersion: '2.12.0' }) };
    kit.same(await refused(kit, { wx, globals: { WXWebAssembly: undefined } }), older('WXWebAssembly', '2.13.0', '2.12.0'));
    kit.same(await refused(kit, { wx: { getAppBaseInfo: () => ({ SDKVersion: '2.13.9' }) } }), older('/app.wasm.br', '2.14.0', '2.13.9'));
    kit.same(await refused(kit, { globals: { wx: undefined } }), older('wx.getRandomValues', '2.15.0', 'none'));
  },

  'a manifest of another build, of another ABI, or none': async (kit) => {
    const other = (changes) => ({ manifest: Object.assign({}, kit.manifest, changes) });
    kit.same(await refused(kit, other({ hash: '0123456789abcdef' })), '/app.wasm.br and wxkit.manifest.js are of two builds: run wxkit build again');
    kit.same(await refused(kit, other({ abi: 0x20000 })), 'wxkit.manifest.js has ABI 2, wxkit.js has ABI 1: run wxkit build again, with one version of wxkit');
    kit.same(await refused(kit, { manifest: undefined }), 'wxkit.manifest.js is no manifest: run wxkit build again');
  },

  'another ABI version': async (kit) => {
    kit.same(await refused(kit, {}, fake(() => [], { wxkit_abi: () => 0x20000 })), '/app.wasm.br has ABI 2, wxkit.js has ABI 1: run wxkit build again, with one version of wxkit');
  },

  'a missing export': async (kit) => {
    for (const name of ['memory', '_initialize', 'wxkit_abi', 'wxkit_buf', 'wxkit_dispatch']) {
      kit.same(await refused(kit, {}, fake(() => [], { [name]: undefined })), '/app.wasm.br exports no ' + name + ': it was not made by wxkit build');
    }
  },

  'a guest that dies as it starts': async (kit) => {
    kit.same(await refused(kit, {}, fake(() => [], { _initialize() { throw new Error('unreachable'); } })), 'unreachable');
  },

  'malformed frames': async (kit) => {
    const reply = (frame) => refused(kit, {}, fake(() => frame));
    kit.same(await reply([0x91, 0x92]), 'malformed frame: it is cut');
    kit.same(await reply([0x90, 0]), 'malformed frame: it is too long');
    kit.same(await reply([0xc1]), 'malformed frame: it has a value of no known type');
    kit.same(await reply([0x05]), 'malformed frame: it is no list');
    kit.assert.match(await reply([0x91, 0xc0]), /^malformed frame: /);
    kit.same(await reply([0x91, 0xdd, 255, 255, 255, 255]), 'malformed frame: it is cut');
    kit.same(await reply([-1, []]), 'malformed frame: the guest could not read one');
    kit.assert.match(await reply([0x91].concat(Array(30000).fill(0x91))), /^malformed frame: /);
  },

  'commands of a newer guest are ignored': async (kit) => {
    const w = kit.world();
    const hash = Array.from(kit.manifest.hash, (c) => c.charCodeAt(0));
    w.begin(fake((frame) => frame[4] === 6 ? [0x92, 0x92, 99, 1, 0x93, 4, 1, 0x81, 0xa4, 0x68, 0x61, 0x73, 0x68, 0xb0].concat(hash) : [0x90]));
    await w.loader.ready();
    kit.same(w.said(), ['wxkit: unknown command of a newer guest ignored']);
  },

  'pages that the manifest has not': async (kit) => {
    const w = kit.world();
    w.loader.page('pages/x/x');
    kit.same(w.said('error'), ['wxkit: pages/x/x comes before app(): in an independent subpackage app.js does not run first']);
    await w.start();
    w.loader.page('pages/x/x');
    w.loader.component('components/x/x');
    kit.same(w.said('error').map((line) => line.replace(/ is .*/, '')), ['wxkit: pages/x/x', 'wxkit: components/x/x']);
    kit.same(w.made, {});
  }
};
