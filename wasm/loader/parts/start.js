// Definitions, start and death.

let stage, settle, deaths = [];

/** started has the last argument of each hook of the App: a new guest hears again how it was launched and shown. */
const started = {};

const ready = new Promise((...both) => { settle = both; });
ready.catch(() => {}); // who wants to know asks

/** crossing makes of what WeChat gives what can cross. */
let crossing = (v) => v;

/** methods puts a function for each name into an object; make says what it does. */
function methods(into, names, make) {
  names.forEach((name) => { into[name] = make(name); });
  return into;
}

/** hook makes a lifecycle function; prefix stands before its name in an event. */
const hook = (def, prefix) => (name) => function (argument) { return deliver(instanceOf(this, def), HOOK, prefix + name, crossing(argument, name)); };

/** own are the functions of a page that its object has and a component has among its methods: event handlers and the hooks of pages. */
const own = (def, hooks) =>
  methods(methods({}, def.handlers, (name) => function (argument) { return deliver(instanceOf(this, def), HANDLER, name, argument); }), hooks, hook(def, ''));

/** base is a behavior of the loader's own, with which WeChat makes and ends the guest's instance. */
const base = (def) => ({
  lifetimes: {
    created() { instanceOf(this, def); },
    detached() { destroy(instanceOf(this, def)); }
  }
});

/** pageOptions are what Page() takes. */
let pageOptions = (def) => assign(own(def, def.hooks), { data: def.data, behaviors: [Behavior(base(def))] });

/** destroy lets the guest forget an instance, when all that follows from its end has run. */
function destroy(inst) {
  (options.later || nextTick)(() => {
    if (inst.era < 0 || inst.era === era) deliver(inst, DESTROY, '');
  }, inst.self);
}

/** definition finds a page or component in the manifest. */
function definition(list, path) {
  const def = manifest && manifest[list].filter((d) => d.path === path)[0];
  if (!def) tell(3, path + (manifest ? ' is not registered with the App: register it, and run wxkit build again' : ' comes before app(): in an independent subpackage app.js does not run first'));
  return def;
}

/** start makes a guest and lets it run. */
function start() {
  const born = era, timeout = options.timeout;
  const current = (step) => (v) => state === STARTING && born === era ? step(v) : undefined;
  const over = current((e) => giveUp(e)), handle = timeout > 0 && setTimeout(() => over(new Error(stage + ' has not answered for ' + timeout + ' ms: close the mini-program and open it again')), timeout);
  Promise.resolve().then(current(probe)).then(current(instantiate)).then(current(startGuest)).catch(over).then(() => clearTimeout(handle));
}

/** probe fails early, and says what to do, where something is missing that the start needs, and sees to random bytes. */
function probe() {
  const sdk = versionOf(), needs = (bad, what, version) => {
    if (bad) fail(what + ' needs base library ' + version + ', this client has ' + (sdk || 'none') + ': update WeChat, and set the lowest base library to 2.15.0');
  };
  if (!manifest || !manifest.pages) fail('wxkit.manifest.js is no manifest' + AGAIN);
  checkABI(manifest.abi, 'wxkit.manifest.js');
  needs(!options.instantiate && typeof WXWebAssembly === 'undefined' && typeof WebAssembly === 'undefined', 'WXWebAssembly', '2.13.0');
  needs(/\.br$/.test(path) && /^([01]|2\.(\d|1[0-3]))\./.test(sdk), path, '2.14.0');
  needs(!options.random && !isFunction(host().getRandomValues), 'wx.getRandomValues', '2.15.0');
  stage = 'wx.getRandomValues';
  return pool.length > POOL / 2 || fetchRandom().catch((e) => fail('there are no random bytes: ' + wordsOf(e)));
}

/** versionOf is the version of the base library, '' where there is none. */
function versionOf() {
  try {
    return (wx.getAppBaseInfo || wx.getSystemInfoSync)().SDKVersion || '';
  } catch (e) {
    return '';
  }
}

/** fetchRandom fills the pool. */
function fetchRandom() {
  return new Promise((resolve, reject) => {
    if (options.random) resolve(options.random(POOL));
    else wx.getRandomValues({ length: POOL, success: (res) => resolve(res.randomValues), fail: reject });
  }).then((got) => {
    if (!got || !(got.byteLength > 0)) fail('the answer has none');
    pool = got.buffer ? new Uint8Array(got.buffer, got.byteOffset, got.byteLength) : new Uint8Array(got);
  });
}

/** instantiate loads the module. */
function instantiate() {
  const imports = { wasi_snapshot_preview1: WASI, wxkit: {} };
  stage = 'the compilation of ' + path;
  return new Promise((resolve) => {
    resolve(options.instantiate ? options.instantiate(path, imports) : typeof WXWebAssembly !== 'undefined' ? WXWebAssembly.instantiate(path, imports) :
      fetch(path).then((res) => res.arrayBuffer()).then((module) => WebAssembly.instantiate(module, imports)));
  }).catch((e) => fail(path + ' cannot be loaded: ' + wordsOf(e) + '. Run wxkit build again, with wasm-opt installed: old clients refuse what Go alone makes'));
}

/** startGuest starts Go in an instance of the module, makes sure that it is that of the manifest, and gives it what has come meanwhile. */
function startGuest(made) {
  instances = new Map();
  leaving = [];
  slept = false;
  openGuest(made && made.instance || made);
  app.era = era;
  if ((turn(app, MANIFEST, '') || {}).hash !== manifest.hash) fail(path + ' and wxkit.manifest.js are of two builds' + AGAIN);
  turn(app, CREATE, '');
  state = RUNNING;
  drain();
  if (state === RUNNING) settle[0]();
}

/** giveUp ends a start that cannot be: the pages keep their first data. */
function giveUp(e) {
  state = FAILED;
  era++;
  queue = [];
  tell(3, 'the Go code does not run: ' + wordsOf(e));
  settle[1](e);
}

/** died makes the error of a guest that has died. If it ran, a new one is made. */
function died(t, text, stack) {
  const inst = t.inst, where = inst ? inst.path + (t.name && '.' + t.name) : t.name, e = goError(where, text, stack, inst ? inst.id : 0);
  e.fatal = true;
  if (state !== RUNNING) return e;
  era++;
  state = STARTING;
  soon = [];
  bury();
  tell(3, 'the Go code has crashed in ' + where + ': ' + text + '. Its state is lost: open pages do not answer any more, pages opened from now on do\n' + e.stack);
  deaths = deaths.filter((at) => Date.now() - at < 60000).concat(Date.now());
  if (options.restart === false || deaths.length > 2) giveUp(e);
  else restart();
  return e;
}

/** bury ends what WeChat still does for a guest that has died. */
let bury = () => {};

/** restart makes a new guest, whose App hears again how it was started. */
function restart() {
  app = newInstance(0, 'app', app.self);
  queue = ['onLaunch', 'onShow'].filter((name) => name in started).map((name) => [app, HOOK, name, started[name]]).concat(queue.filter((e) => e[0].id > 0));
  nextTick(start);
}

/** appHook makes a hook of the App. */
const appHook = (name) => function (argument) {
  started[name] = argument;
  return deliver(app, HOOK, name, crossing(argument, name));
};

exports.app = function (made, file, given) {
  manifest = made;
  path = file;
  options = assign({ timeout: 20000 }, given);
  app = newInstance(0, 'app', {});
  start();
  App(made && made.app ? methods({}, made.app.hooks, appHook) : {});
};

exports.page = function (path) {
  const def = definition('pages', path);
  Page(def ? pageOptions(def) : {});
};

exports.ready = () => ready;
exports.version = VERSION;
