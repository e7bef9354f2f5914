// What the guest asks of WeChat's platform: functions of wx, listeners, timers.

const SYNC = 1, LISTEN = 3;

/** Parameters of functions of wx that take them one by one. All others get the argument as it is, or none if it is an object without keys. */
const POSITIONAL = {
  getStorageSync: 'key', setStorageSync: 'key data', removeStorageSync: 'key', batchGetStorageSync: 'keyList', batchSetStorageSync: 'kvList', canIUse: 'schema',
  reportEvent: 'eventId data', reportMonitor: 'name value', reportPerformance: 'id value dimensions', getExptInfoSync: 'keys'
};

let timers = new Map(), listeners = new Map(), tasks = new Map(); // of this guest, by call

bury = () => {
  [timers, listeners].forEach((all) => all.forEach(shielded));
  timers = new Map();
  listeners = new Map();
  tasks = new Map();
};

applyPatch = (inst, patch, done) => done === 0 ? inst.self.setData(patch) : inst.self.setData(patch, callback(done));

/** resume gives a parked handler, a callback or a listener its result. */
function resume(call, failed, value) {
  writeResume(call, failed, value);
  run(newTurn(null, 'a callback'));
}

COMMANDS[CALL] = (t, c, inst) => {
  const call = c[1], name = c[3], argument = c[4], mode = c[5];
  let result;
  try {
    result = [false, has(CALLS, name) ? CALLS[name](argument, call, inst || app) : mode === SYNC ? callSync(name, argument) : mode === LISTEN ? listen(name, call) : ask(inst || app, name, argument, call)];
  } catch (e) {
    if (e && e.name === 'GoError') throwLater(e); // of a listener or hook that WeChat has run at once
    const text = wordsOf(e), failed = name + ':fail';
    result = [true, { errMsg: text.indexOf(failed) === 0 ? text : failed + ' ' + text }];
    if (mode === LISTEN) tell(3, result[1].errMsg);
  }
  if (mode === SYNC) answer(t, call, ...result);
  else if (mode !== LISTEN && (result[0] || result[1] !== undefined)) soon.push(callback(call, result[0]).bind(null, result[1]));
};

/** callback is a function that resumes a call of this guest with what it gets. */
function callback(call, failed) {
  const born = era;
  return function (value) {
    tasks.delete(call);
    if (call !== 0 && born === era && state === RUNNING) resume(call, failed, value);
  };
}

/** listener is a callback for many times, which gets all arguments of each, or what read makes of the first. */
function listener(call, read) {
  const fn = callback(call);
  return function () { fn(read ? read(arguments[0]) : Array.from(arguments)); };
}

/** late puts a function off to the end of the turn if it is called within one. */
function late(fn) {
  return (value) => {
    if (depth === 0) fn(value);
    else soon.push(() => fn(value));
  };
}

/** platform finds a function of wx such as login or cloud.callFunction, or of the router of a page or component; the App has none but wx. */
function platform(name, inst) {
  const names = name.split('.'), last = names.pop(), routes = /^(r|pageR)outer\./.test(name), from = routes && inst.id === 0 ? host() :
    names.reduce((o, key) => o && o[key], routes ? inst.self : host()), fn = from && from[last];
  if (!isFunction(fn)) fail('wx.' + name + ' is missing: this client is too old for it, or the name is wrong');
  return fn.bind(from);
}

/** ask calls an asynchronous function of WeChat. */
function ask(inst, name, argument, call) {
  const fn = platform(name, inst), done = callback(call), events = argument && argument.events;
  const all = assign({}, argument, { success: late((res) => done(crossing(res))), fail: late(callback(call, true)) });
  if (isObject(events)) {
    all.events = {};
    keysOf(events).forEach((event) => { all.events[event] = listener(events[event]); });
  }
  const task = fn(all);
  if (task && isFunction(task.abort)) tasks.set(call, task);
}

/** callSync calls a function of WeChat that answers at once. */
function callSync(name, argument) {
  if (/^off[A-Z]/.test(name) && argument.id > 0) return unlisten(argument.id);
  const fn = platform(name, app), names = POSITIONAL[name];
  if (names) return fn(...names.split(' ').filter((key) => has(argument, key)).map((key) => argument[key]));
  return isObject(argument) && keysOf(argument).length === 0 ? fn() : fn(argument);
}

/** listen adds a listener by the name of WeChat's function for it. */
function listen(name, call) {
  const fn = listener(call, (v) => crossing(v, name));
  platform(name, app)(fn);
  listeners.set(call, () => platform('off' + name.slice(2), app)(fn));
}

/** unlisten takes a listener off. */
function unlisten(call) {
  const off = listeners.get(call);
  listeners.delete(call);
  if (off) off();
}

/** clear ends a timer. */
function clear(argument) {
  const end = timers.get(argument.id);
  timers.delete(argument.id);
  if (end) end();
}

/** In what hooks, listeners and results bring, a page becomes its ID, an EventChannel its number, and the reason of a rejection a text. */
crossing = (v, name) => {
  if (!isObject(v)) return v;
  if (name === 'onUnhandledRejection') return { reason: v.reason && v.reason.message || v.reason };
  const known = isObject(v.page) ? { page: idOf(v.page) } : {};
  if (isObject(v.eventChannel)) known.eventChannel = channelOf(v.eventChannel);
  return assign({}, v, known);
};

/** channelOf is an EventChannel as it crosses: for a guest that uses none it leads nowhere. */
let channelOf = () => ({});

/** pageOf is the page of an instance: itself, or the one in whose template it stands, however deep. The App has none. */
function pageOf(inst) {
  let self = inst.id > 0 ? inst.self : {};
  for (let up = self; up; up = isFunction(up.selectOwnerComponent) && up.selectOwnerComponent()) self = up;
  return self;
}

/** pageInfo is what an author can ask of a page. */
function pageInfo(page) {
  return assign({ id: idOf(page), route: page.route || page.is, options: page.options || {} }, page.exitState === undefined ? {} : { exitState: page.exitState });
}

/** What is no function of wx, or is called in another way than its argument says. */
const CALLS = {
  setTimeout(argument, call) {
    const fn = callback(call), handle = setTimeout(() => {
      timers.delete(call);
      fn();
    }, argument.ms);
    timers.set(call, () => { clearTimeout(handle); });
  },
  setInterval(argument, call) {
    const handle = setInterval(callback(call), argument.ms);
    timers.set(call, () => { clearInterval(handle); });
  },
  nextTick(argument, call) { nextTick(callback(call)); },
  clearTimeout: clear,
  clearInterval: clear,
  getCurrentPages: () => getCurrentPages().map(pageInfo),
  pageInfo: (argument, call, inst) => inst.id > 0 ? pageInfo(pageOf(inst)) : {},
  'RequestTask.abort'(argument) {
    const task = tasks.get(argument.task);
    if (task) task.abort();
  },
  rewriteRoute(argument) { // WeChat answers at once, but by callbacks
    let result = { errMsg: 'rewriteRoute:ok' }, failed;
    platform('rewriteRoute', app)(assign({}, argument, { success(res) { result = res; }, fail(res) { failed = res; } }));
    if (failed) throw failed;
    return result;
  },
  unhandledRejection(argument) { Promise.reject(argument.reason); }
};
