'use strict';
// A small WeChat for the loader's tests: it keeps what App(), Page() and Component() are given, and makes pages and components of that as far as a case needs. It has only the globals that
// a mini-program has. The loader is the file that WXKIT_LOADER names.
const fs = require('fs');
const vm = require('vm');

const source = fs.readFileSync(process.env.WXKIT_LOADER, 'utf8');

/** Timers on a clock that a case moves. */
class Clock {
  constructor() {
    this.now = 0;
    this.last = 0;
    this.waiting = new Map();
  }

  set(fn, ms, every) {
    this.waiting.set(++this.last, { fn, at: this.now + (ms || 0), every: every ? Math.max(1, ms) : 0 });
    return this.last;
  }

  /** pass lets ms milliseconds go by. What a timer throws is kept. */
  pass(ms, thrown) {
    const end = this.now + ms;
    for (;;) {
      let next = null;
      this.waiting.forEach((t, id) => { if (t.at <= end && (next === null || t.at < next.t.at)) next = { t, id }; });
      if (next === null) break;
      this.now = next.t.at;
      if (next.t.every) next.t.at += next.t.every;
      else this.waiting.delete(next.id);
      try {
        next.t.fn();
      } catch (e) {
        thrown.push(e);
      }
    }
    this.now = end;
  }
}

/** World is one mini-program. Options: wasm, manifest, globals (more of them, or undefined to take one away), wx (likewise). */
class World {
  constructor(options) {
    this.lines = []; // of the console: [level, text]
    this.thrown = []; // by timers
    this.clock = new Clock();
    this.pages = {};
    this.components = {};
    this.stack = [];
    this.storage = {};
    this.listeners = [];
    const imports = options.imports;
    const context = {
      console: {}, setTimeout: (fn, ms) => this.clock.set(fn, ms, false), setInterval: (fn, ms) => this.clock.set(fn, ms, true),
      clearTimeout: (id) => { this.clock.waiting.delete(id); }, clearInterval: (id) => { this.clock.waiting.delete(id); },
      getCurrentPages: () => this.stack.slice(), Behavior: (o) => o,
      App: (o) => { this.app = o; }, Page: (o) => { this.made = o; }, Component: (o) => { this.made = o; },
      wx: Object.assign(this.platform(), options.wx),
      WXWebAssembly: { instantiate: (name, imports) => WebAssembly.instantiate(options.wasm, imports).then((made) => made.instance) }
    };
    ['log', 'info', 'warn', 'error'].forEach((level) => { context.console[level] = (text) => { this.lines.push([level, text]); }; });
    Object.assign(context, options.globals);
    this.context = vm.createContext(context, { codeGeneration: { strings: false, wasm: true } });
    ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'eval'].forEach((name) => { vm.runInContext('delete globalThis.' + name, this.context); });
    this.loader = vm.runInContext('(function (exports) {' + source + (options.append || '') + '\nreturn exports; })', this.context, { filename: 'wxkit.js' })({});
    this.manifest = options.manifest;
  }

  /** platform is wx. */
  platform() {
    return {
      getAppBaseInfo: () => ({ SDKVersion: '3.8.0' }),
      getRandomValues: (o) => { o.success({ randomValues: new Uint8Array(o.length).map((_, i) => i).buffer }); },
      nextTick: (fn) => { this.clock.set(fn, 0, false); },
      login: (o) => { this.clock.set(() => o.success({ errMsg: 'login:ok', code: 'c0de' }), 5, false); },
      getStorageSync: (key) => this.storage[key],
      setStorageSync: (key, data) => { this.storage[key] = data; },
      onMemoryWarning: (fn) => { this.listeners.push(fn); },
      offMemoryWarning: (fn) => { this.listeners = this.listeners.filter((other) => other !== fn); },
      request: (o) => ({ abort: () => o.fail({ errMsg: 'request:fail abort' }) })
    };
  }

  /** start calls app() and waits until the Go code runs, or does not. */
  async start(options) {
    this.begin(options);
    await this.loader.ready();
    return this;
  }

  /** begin calls app() and what app.js and the stubs of pages and components call. */
  begin(options) {
    this.loader.app(this.manifest, '/app.wasm.br', options);
    (this.manifest && this.manifest.pages || []).forEach((d) => {
      this.loader.page(d.path);
      this.pages[d.path] = this.made;
    });
    (this.manifest && this.manifest.components || []).forEach((d) => {
      this.loader.component(d.path);
      this.components[d.path] = this.made;
    });
  }

  /** launch is the start of the App. */
  launch() {
    const options = { path: 'pages/index/index', query: {}, scene: 1001, referrerInfo: {} };
    if (this.app.onLaunch) this.app.onLaunch(options);
    if (this.app.onShow) this.app.onShow(options);
  }

  /** open puts a page on the stack. */
  open(path, query) {
    const page = new Node(this, path, this.pages[path], null);
    page.options = query || {};
    this.stack.push(page);
    page.run('created');
    page.run('attached');
    page.call('onLoad', query || {});
    page.call('onShow');
    return page;
  }

  /** close takes the page on top off the stack. */
  close() {
    const page = this.stack[this.stack.length - 1];
    page.call('onUnload');
    page.run('detached');
    this.stack.pop();
    this.settle();
  }

  /** card makes a component within a page and gives it properties. */
  card(page, properties) {
    const path = 'components/card/card', card = new Node(this, path, this.components[path], page);
    card.run('created');
    card.assign(properties);
    card.run('attached');
    return card;
  }

  /** settle lets all timers run that are due. */
  settle(ms) { this.clock.pass(ms || 0, this.thrown); }

  /** said are the texts of a level, or of all, since the last call. */
  said(level) {
    const lines = this.lines.filter((line) => level === undefined || line[0] === level).map((line) => line[1]);
    this.lines = [];
    return lines;
  }
}

/** Node is WeChat's object of a page or component. */
class Node {
  constructor(world, path, made, owner) {
    const parts = (made.behaviors || []).filter((b) => typeof b !== 'string').concat(made);
    Object.defineProperties(this, { world: { value: world }, parts: { value: parts }, made: { value: made }, owner: { value: owner } });
    this.route = this.is = path;
    this.data = JSON.parse(JSON.stringify(made.data || {}));
    this.sets = [];
    this.fired = [];
    Object.keys(made.properties || {}).forEach((name) => { this.data[name] = made.properties[name].value; });
  }

  /** run runs a lifetime, base first. */
  run(lifetime) {
    this.parts.forEach((part) => { if (part.lifetimes && part.lifetimes[lifetime]) part.lifetimes[lifetime].call(this); });
  }

  /** call runs a hook or method. */
  call(name, argument) {
    const fn = this.made[name] || (this.made.methods || {})[name];
    return fn && fn.call(this, argument);
  }

  setData(patch, done) {
    this.sets.push(patch);
    const old = {};
    Object.keys(patch).forEach((field) => {
      old[field] = this.data[field];
      const index = /^(\w+)\[(\d+)\]$/.exec(field);
      if (index) this.data[index[1]][index[2]] = patch[field];
      else this.data[field] = patch[field];
    });
    this.observe(patch, old);
    if (done) this.world.clock.set(done, 1, false);
  }

  /** assign sets properties as an owner does, which makes of a number a text. */
  assign(properties) {
    const patch = {};
    Object.keys(properties).forEach((name) => { patch[name] = this.made.properties[name].type === 'text' ? String(properties[name]) : properties[name]; });
    const old = Object.assign({}, this.data);
    Object.assign(this.data, patch);
    this.observe(patch, old);
  }

  observe(patch, old) {
    this.parts.forEach((part) => Object.keys(part.observers || {}).forEach((pattern) => {
      const fields = pattern.split(',').map((field) => field.trim());
      if (fields.some((field) => field in patch)) part.observers[pattern].apply(this, fields.map((field) => this.data[field]));
    }));
    Object.keys(patch).forEach((name) => {
      const property = (this.made.properties || {})[name];
      if (property && property.observer && patch[name] !== old[name]) property.observer.call(this, patch[name], old[name], [name]);
    });
  }

  groupSetData(fn) {
    const before = this.sets.length;
    fn();
    this.grouped = this.sets.length - before; // of the outermost group in the end
  }

  triggerEvent(name, detail, options) { this.fired.push([name, detail, options]); }

  selectOwnerComponent() { return this.owner; }
}

/** event is an event object as a phone makes it. */
function event(type, detail) {
  const node = () => ({ id: 'a', offsetLeft: 1, offsetTop: 2, dataset: { index: 3 } });
  const touch = { identifier: 0, pageX: 10, pageY: 20, clientX: 10, clientY: 20 };
  return { type, timeStamp: 1234.5, target: node(), currentTarget: node(), mark: {}, detail: detail || { x: 10, y: 20 }, touches: [touch], changedTouches: [touch] };
}

/** tapped gives an instance of a guest whose exports buf and dispatch run through hooks: each gets the real function and its argument. */
function tapped(made, hooks) {
  const through = (name, hook) => (hook ? { [name]: (n) => hook(made.exports[name], n, made.exports.memory) } : {});
  return { exports: Object.assign({}, made.exports, through('wxkit_buf', hooks.buf), through('wxkit_dispatch', hooks.dispatch)) };
}

module.exports = { World, event, tapped };
