/**
 * WeChat as the loader sees it, in the context of one simulation: what the stubs give to App, Page, Component and Behavior is recorded; orders of Go make instances of it, run its functions
 * and give calls their results; what it asks of WeChat goes to Go. No rule of the framework is here: Go decides what runs, when, and what data an instance has.
 */
(function (global) {
  'use strict';

  // How a call of the platform is marked for Go: abi.CallSync and the others.
  const SYNC = 1, BACK = 2, LISTEN = 3;

  /** Functions that answer at once though their names do not say so. */
  const immediate = ['getAppBaseInfo', 'getDeviceInfo', 'getWindowInfo', 'getSystemSetting', 'getAppAuthorizeSetting', 'getMenuButtonBoundingClientRect', 'canIUse'];

  /** What WeChat's synchronous functions take one by one, by the names that an object would have for it. */
  const positional = {
    getStorageSync: ['key'], setStorageSync: ['key', 'data'], removeStorageSync: ['key'], batchGetStorageSync: ['keyList'], batchSetStorageSync: ['kvList'], canIUse: ['schema'],
  };

  /** mark replaces what JSON lacks by objects that Go understands. */
  function mark(key, value) {
    const raw = this[key];
    if (raw instanceof Date) {
      return { $: 'Date' };
    }
    switch (typeof value) {
      case 'undefined':
        return { $: 'undefined' };
      case 'function':
        return { $: 'function' };
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: Object.is(value, -0) ? '-0' : String(value) };
    }
    return value;
  }

  /** unmark gives such objects their values back, in place. */
  function unmark(value) {
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === '$') {
      const known = { undefined: undefined, NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity, '-0': -0, function: function () {}, Date: new Date(0) };
      return has(known, value.$) ? known[value.$] : value;
    }
    for (const key of keys) {
      value[key] = unmark(value[key]);
    }
    return value;
  }

  const encode = (value) => JSON.stringify(value, mark);
  const decode = (text) => (text.includes('{"$":') ? unmark(JSON.parse(text)) : JSON.parse(text));

  /** newClock puts a Date into the context that shows the simulation's time. */
  function newClock() {
    const Real = Date;
    const clock = { now: 0 };
    function VirtualDate(...args) {
      if (!new.target) {
        return new Real(clock.now).toString();
      }
      return Reflect.construct(Real, args.length > 0 ? args : [clock.now], new.target);
    }
    VirtualDate.prototype = Real.prototype;
    Real.prototype.constructor = VirtualDate;
    VirtualDate.now = () => clock.now;
    VirtualDate.parse = Real.parse;
    VirtualDate.UTC = Real.UTC;
    global.Date = VirtualDate;
    return clock;
  }

  /** World is one mini-program. */
  class World {
    constructor(bridge) {
      this.bridge = bridge;
      this.clock = newClock();
      this.clock.now = bridge.order.now;
      this.running = false; // the guest is there, and Go's framework with it
      this.stub = ''; // the script that is evaluated
      this.registered = { app: null, pages: new Map(), components: new Map() };
      this.instances = new Map();
      this.ids = new Map();
      this.current = 0; // the instance whose code runs: what it calls is its
      this.calls = new Map(); // what waits for a result or listens
      this.lastCall = 0;
      this.listeners = new Map(); // of wx.onX, by name
      this.channels = new Map();
      this.making = null; // the instance that is made: what it sets is its initial data
      this.dropping = null; // what is to be done when the instance that goes is gone
      this.dead = null; // what the guest has died of
      this.waiting = 0; // handlers that wait in the guest
      this.install();
    }

    /** ask gives Go something to do and returns what came of it. Of a dead guest Go hears nothing more. */
    ask(what, more) {
      if (this.dead) {
        return {};
      }
      return decode(this.bridge.ask(encode({ ask: what, ...more })));
    }

    /** start is a call of the platform. Result hears of what comes of it, each time if many. */
    start(owner, name, arg, mode, hear, many) {
      const call = hear ? this.newCall(owner, name, hear, many) : 0;
      const answer = this.ask('start', { id: owner, call, name, arg, mode });
      return { call, ...answer };
    }

    /** newCall numbers something that waits for results. */
    newCall(owner, name, hear, many) {
      this.calls.set(++this.lastCall, { owner, name, hear, many });
      return this.lastCall;
    }

    /** sync is a call that answers at once, and throws what fails. */
    sync(owner, name, arg) {
      const { failed, value } = this.start(owner, name, arg, SYNC);
      if (failed) {
        throw Object.assign(new Error(value && value.errMsg), value);
      }
      return value;
    }

    /** within runs something as the code of an instance. */
    within(owner, run) {
      const outer = this.current;
      this.current = owner;
      try {
        return run();
      } finally {
        this.current = outer;
      }
    }

    // Orders of Go.

    /** run obeys an order and gives the line that says so. */
    run(line) {
      const order = decode(line);
      this.clock.now = order.now;
      const result = order.resume ? this.resume(order.resume) : this.event(order.event);
      return encode({ ask: 'done', parked: this.waiting, ...result });
    }

    /** event runs what an event of Go's names. */
    event([kind, id, name, arg]) {
      switch (kind) {
        case 'create':
          return { value: this.create(id, name) };
        case 'update':
          return this.update(id, name, arg);
        case 'destroy':
          return this.destroy(id);
      }
      const instance = this.instances.get(id);
      const found = instance && find[kind](this, instance, name, arg);
      if (!found) {
        return { missing: true };
      }
      return this.guarded(id, found.where, () => found.run.apply(instance, found.args));
    }

    /** guarded runs a function of an instance; what it throws, Go hears of. */
    guarded(id, where, run) {
      const before = this.waiting;
      try {
        return { value: this.within(id, run), waits: this.waiting > before };
      } catch (e) {
        this.fail(id, where, e);
        return { failed: true };
      }
    }

    /** fail tells Go of a failure of the author's code, or of the guest's death. */
    fail(id, where, e) {
      const text = String((e && e.message) || e);
      const stack = stackOf(e, text);
      if (this.dead || (e && e.fatal)) {
        this.dead = null;
        this.ask('died', { text, stack });
      } else {
        this.ask('fail', { id, where: (e && e.where) || where, text, stack });
      }
    }

    /** reported is a failure of the guest's at its place among its commands. */
    reported(e) {
      for (const [id, instance] of this.instances) {
        if (instance.__wxkit__ && instance.__wxkit__.id === e.id) {
          this.fail(id, e.where, e);
          return;
        }
      }
      this.fail(0, e.where, e);
    }

    /** resume gives a call its result. */
    resume([call, failed, value]) {
      const known = this.calls.get(call);
      if (!known) {
        return {};
      }
      if (!known.many) {
        this.calls.delete(call);
      }
      for (const run of known.hear(failed, value)) {
        this.guarded(known.owner, known.name, run);
      }
      return {};
    }

    /** create makes an instance and gives its initial data: what the loader sets meanwhile is that. */
    create(id, path) {
      if (id === 0) {
        this.instances.set(0, Object.assign({}, this.registered.app.made));
        return undefined;
      }
      const definition = this.definition(path);
      const instance = newInstance(this, id, definition);
      this.instances.set(id, instance);
      this.ids.set(instance, id);
      const outer = this.making;
      this.making = instance;
      this.guarded(id, 'created', () => base(definition).lifetimes.created.call(instance));
      this.making = outer;
      return instance.data;
    }

    /** update changes data, and lets the loader see it. */
    update(id, field, value) {
      const instance = this.instances.get(id);
      if (!instance) {
        return {};
      }
      const observer = (base(this.definition(instance.is)).observers || {})[field];
      instance.data[field] = value;
      return observer ? this.guarded(id, field, () => observer.call(instance, value)) : {};
    }

    /** destroy drops an instance, with what the loader does when one goes. */
    destroy(id) {
      const instance = this.instances.get(id);
      if (instance) {
        const { detached } = base(this.definition(instance.is)).lifetimes;
        this.guarded(id, 'detached', () => detached && detached.call(instance));
        const drop = this.dropping;
        this.dropping = null;
        this.guarded(id, 'detached', () => drop && drop());
        this.instances.delete(id);
        this.ids.delete(instance);
      }
      return {};
    }

    definition(path) {
      return this.registered.pages.get(path) || this.registered.components.get(path);
    }

    // The start.

    /** adapt gives the loader the options of a simulation: failures come at their place, and what it does later, when Go says that it is later. */
    adapt(loader) {
      const app = loader.app;
      const options = { report: (e) => this.reported(e), later: (run) => { this.dropping = run; }, restart: false };
      loader.app = (manifest, path, more) => app(manifest, path, Object.assign(options, more));
    }

    /** evaluating tells which script runs: what it registers stands under its path. */
    evaluating(stub) {
      this.stub = stub;
    }

    /** opened tells Go what the stubs have registered. */
    opened() {
      this.running = true;
      return encode({ ask: 'opened', app: describe(this.registered.app), pages: describeAll(this.registered.pages), components: describeAll(this.registered.components) });
    }

    /** register records what a script gives to App, Page or Component. */
    register(kind, made) {
      const path = this.stub;
      const list = this.registered[kind + 's'];
      if (kind === 'app' ? this.registered.app : list.has(path)) {
        throw new Error(`${path}.js registers twice`);
      }
      const definition = { path, kind, made, declared: this.bridge.order.definitions[path] };
      if (kind === 'app') {
        this.registered.app = definition;
      } else {
        list.set(path, definition);
      }
    }

    /** rejected is a promise that failed and that nobody has taken. */
    rejected(reason) {
      this.start(this.current, 'unhandledRejection', { reason: String((reason && reason.message) || reason) }, BACK);
    }

    // What WeChat offers.

    install() {
      global.wx = wxOf(this);
      global.console = consoleOf(this);
      global.App = (made) => this.register('app', made);
      global.Page = (made) => this.register('page', made);
      global.Component = (made) => this.register('component', made);
      global.Behavior = (made) => made;
      global.getApp = () => this.instances.get(0);
      global.getCurrentPages = () => this.sync(this.current, 'getCurrentPages', {}).map((page) => this.instances.get(page.id));
      global.setTimeout = (fn, ms, ...args) => this.timer('setTimeout', fn, ms, args);
      global.setInterval = (fn, ms, ...args) => this.timer('setInterval', fn, ms, args);
      global.clearTimeout = (id) => this.clear('clearTimeout', id);
      global.clearInterval = (id) => this.clear('clearInterval', id);
      global.WXWebAssembly = { instantiate: (path, imports) => this.instantiate(path, imports) };
    }

    /** instantiate is WXWebAssembly.instantiate. The guest's dispatch is watched: it tells of its death, and how many handlers wait. */
    instantiate(path, imports) {
      return new Promise((resolve, reject) => {
        const done = (made) => {
          const instance = { exports: Object.assign({}, made.exports) };
          const { memory } = instance.exports;
          for (const name of Object.keys(instance.exports)) {
            const fn = instance.exports[name];
            instance.exports[name] = typeof fn === 'function' ? (...args) => this.watch(name, fn, args, memory) : fn;
          }
          resolve(this.bridge.order.bare ? instance : { instance });
        };
        this.bridge.instantiate(path, imports, done, (text) => reject(new Error(text)));
      });
    }

    /** watch calls an export of the guest. */
    watch(name, fn, args, memory) {
      try {
        const result = fn(...args);
        if (name === 'wxkit_dispatch') {
          this.waiting = new DataView(memory.buffer).getUint32((result >>> 0) + 12, true);
        }
        return result;
      } catch (e) {
        this.dead = e;
        throw e;
      }
    }

    /** timer is a timer of the simulation's clock; of the real one while there is no simulation yet. */
    timer(name, fn, ms, args) {
      if (!this.running) {
        return -this.bridge.later(() => fn(...args), ms);
      }
      return this.start(this.current, name, { ms: Number(ms) || 0 }, LISTEN, () => [() => fn(...args)], name === 'setInterval').call;
    }

    clear(name, id) {
      if (id < 0) {
        this.bridge.cancel(-id);
      } else if (this.calls.delete(id)) {
        this.sync(this.current, name, { id });
      }
    }

    /** channel is an EventChannel by its number. */
    channel(handle) {
      const number = handle && handle.$channel;
      if (number === undefined) {
        return handle;
      }
      if (!this.channels.has(number)) {
        this.channels.set(number, newChannel(this, number));
      }
      return this.channels.get(number);
    }

    /** call is a function of the platform that answers later: what its options have in functions hears of the answer. */
    call(owner, name, options) {
      const { success, fail, complete, ...arg } = Object(options);
      const wanted = success || fail || complete;
      const hear = wanted && ((failed, value) => [failed ? fail : success, complete].filter(Boolean).map((fn) => () => fn(this.result(name, value))));
      const plain = options === undefined || (typeof options === 'object' && options !== null) ? this.events(owner, name, arg) : options;
      const { call } = this.start(owner, name, plain, BACK, hear || undefined);
      return task(this, owner, name, call);
    }

    /** events replaces the listeners that navigateTo takes by their numbers. */
    events(owner, name, arg) {
      if (!name.endsWith('navigateTo') || !arg.events) {
        return arg;
      }
      const events = {};
      for (const key of Object.keys(arg.events)) {
        events[key] = this.newCall(owner, 'EventChannel ' + key + ' callback function', (_, args) => [() => arg.events[key](...args)], true);
      }
      return { ...arg, events };
    }

    /** result puts objects of WeChat where Go has their numbers. */
    result(name, value) {
      if (value && value.eventChannel) {
        value.eventChannel = this.channel(value.eventChannel);
      }
      return value;
    }

    /** listen is wx.onX. */
    listen(name, fn) {
      const hear = (_, value) => [() => fn(this.heard(value))];
      const { call } = this.start(this.current, name, {}, LISTEN, hear, true);
      const list = this.listeners.get(name) || [];
      this.listeners.set(name, list.concat([{ fn, call }]));
    }

    /** heard puts the page into what a listener of pages gets. */
    heard(value) {
      if (value && typeof value.page === 'number') {
        value.page = this.instances.get(value.page);
      }
      return value;
    }

    /** unlisten is wx.offX: of one function, or of all. */
    unlisten(name, fn) {
      const on = name.replace(/^off/, 'on');
      const list = this.listeners.get(on) || [];
      if (fn === undefined) {
        list.forEach(({ call }) => this.calls.delete(call));
        this.listeners.delete(on);
        this.sync(this.current, name, {});
        return;
      }
      const found = list.find((have) => have.fn === fn);
      if (found) {
        this.calls.delete(found.call);
        this.listeners.set(on, list.filter((have) => have !== found));
        this.sync(this.current, name, { id: found.call });
      }
    }

    /** random is wx.getRandomValues, with the same bytes in each simulation. */
    random({ length, success, complete }) {
      const bytes = this.ask('random', { length }).bytes;
      const result = { errMsg: 'getRandomValues:ok', randomValues: new Uint8Array(bytes).buffer };
      Promise.resolve().then(() => [success, complete].filter(Boolean).forEach((fn) => fn(result)));
    }
  }

  /** base is the loader's own behavior of a definition. */
  function base({ made }) {
    return (made.behaviors && made.behaviors[0]) || { lifetimes: { created() {} } };
  }

  /** parts are the definition and its other behaviors, which share what Go knows by name. */
  function parts({ made }) {
    return [made].concat((made.behaviors || []).slice(1).filter((behavior) => typeof behavior === 'object'));
  }

  /** pick is the first thing under a name that one of the parts has in its table. */
  function pick(definition, table, name) {
    for (const part of parts(definition)) {
      const found = table === '' ? part[name] : (part[table] || {})[name];
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** hookOf is a lifecycle function of a definition. */
  function hookOf(definition, name) {
    if (name.startsWith('pageLifetimes.')) {
      return pick(definition, 'pageLifetimes', name.slice('pageLifetimes.'.length));
    }
    return pick(definition, 'lifetimes', name) || pick(definition, definition.kind === 'component' ? 'methods' : '', name);
  }

  /** relationOf is the key under which the loader has registered a relation of the author's: its own, or the path that is its target. */
  function relationOf({ made, declared }, key) {
    return has(made.relations, key) ? key : declared.options.relations[key].target;
  }

  const has = (object, key) => object !== undefined && Object.prototype.hasOwnProperty.call(object, key);

  /** Where the function of an event is, with its arguments; each gives undefined if there is none. */
  const find = {
    hook(world, instance, name, arg) {
      const run = hookOf(instance.is === undefined ? world.registered.app : world.definition(instance.is), name);
      return run && { run, where: name, args: arg === undefined ? [] : [name === 'error' ? new Error(arg) : arg] };
    },
    handler(world, instance, name, arg) {
      const definition = world.definition(instance.is);
      const run = pick(definition, definition.kind === 'component' ? 'methods' : '', name);
      return run && { run, where: name, args: [arg] };
    },
    observer(world, instance, name, arg) {
      const definition = world.definition(instance.is);
      const colon = name.indexOf(':');
      const [kind, key] = [name.slice(0, colon), name.slice(colon + 1)];
      switch (kind) {
        case 'property':
          return { run: definition.made.properties[key].observer, where: 'observer ' + name, args: arg };
        case 'linked':
        case 'linkChanged':
        case 'unlinked':
          return { run: definition.made.relations[relationOf(definition, key)][kind], where: 'observer ' + name, args: [world.instances.get(arg)] };
      }
      const run = pick(definition, 'observers', name);
      return run && { run, where: 'observer ' + name, args: arg };
    },
  };

  /** newInstance is `this` of a page or component. */
  function newInstance(world, id, definition) {
    const { made, kind, path } = definition;
    const data = decode(encode(made.data || {}));
    const instance = Object.assign({}, kind === 'component' ? made.methods : made);
    const objects = (selector) => world.ask('select', { id, selector }).ids.map((found) => world.instances.get(found));
    const info = () => world.sync(id, 'pageInfo', {});
    Object.assign(instance, {
      is: path,
      data,
      properties: data,
      setData(patch, callback) {
        if (world.making === instance) {
          Object.keys(patch).forEach((key) => assign(data, key, patch[key]));
          return;
        }
        const done = callback ? world.newCall(id, 'at api setData callback function', () => [() => callback.call(instance)]) : 0;
        const { error } = world.ask('setData', { id, patch: Object.keys(patch).map((key) => [key, patch[key]]), done });
        if (error !== undefined) {
          throw new Error(error);
        }
        Object.keys(patch).forEach((key) => assign(data, key, patch[key]));
      },
      groupSetData(run) {
        world.ask('group', { start: true });
        try {
          run.call(instance);
        } finally {
          world.ask('group', { start: false });
        }
      },
      triggerEvent(name, detail, options) {
        const { bubbles, composed, capturePhase } = Object(options);
        world.ask('trigger', { id, name, detail, flags: (bubbles ? 1 : 0) | (composed ? 2 : 0) | (capturePhase ? 4 : 0) });
      },
      selectAllComponents: objects,
      selectComponent: (selector) => objects(selector)[0] || null,
      selectOwnerComponent: () => objects(':owner')[0] || null,
      getRelationNodes: (key) => objects(':relation ' + keyOf(definition, key)),
      createSelectorQuery: () => newQuery(world, id),
      getOpenerEventChannel: () => world.channel(world.sync(id, 'getOpenerEventChannel', {})),
      router: routerOf(world, id, 'router.'),
      pageRouter: routerOf(world, id, 'pageRouter.'),
    });
    for (const key of ['route', 'options', 'exitState']) {
      Object.defineProperty(instance, key, { enumerable: true, get: () => info()[key] });
    }
    return instance;
  }

  /** keyOf is the author's key of a relation that the loader has registered under another. */
  function keyOf({ declared }, registered) {
    const all = (declared.options && declared.options.relations) || {};
    return Object.keys(all).find((key) => key === registered || all[key].target === registered) || registered;
  }

  /** assign gives a path of data its value. */
  function assign(data, path, value) {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const last = keys.pop();
    let at = data;
    for (const key of keys) {
      if (at[key] === null || typeof at[key] !== 'object') {
        at[key] = {};
      }
      at = at[key];
    }
    at[last] = value;
  }

  function routerOf(world, id, prefix) {
    const router = {};
    for (const name of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack']) {
      router[name] = (options) => world.call(id, prefix + name, options);
    }
    return router;
  }

  /** task is what wx.request and its kin return. */
  function task(world, owner, name, call) {
    if (name !== 'request' && name !== 'downloadFile' && name !== 'uploadFile') {
      return undefined;
    }
    return { abort: () => void world.start(owner, 'RequestTask.abort', { task: call }, BACK) };
  }

  /** newChannel is one end of an EventChannel. */
  function newChannel(world, number) {
    const heard = new Map(); // lists of {fn, call} by event
    const on = (api, name, fn) => {
      const hear = (_, args) => [() => fn(...args)];
      const { call } = world.start(world.current, api, { channel: number, name }, LISTEN, hear, true);
      heard.set(name, (heard.get(name) || []).concat([{ fn, call }]));
    };
    return {
      on: (name, fn) => on('EventChannel.on', name, fn),
      once: (name, fn) => on('EventChannel.once', name, fn),
      emit: (name, ...args) => void world.sync(world.current, 'EventChannel.emit', { channel: number, name, args }),
      off(name, fn) {
        if (fn === undefined) {
          world.sync(world.current, 'EventChannel.off', { channel: number, name });
          return;
        }
        for (const { call } of (heard.get(name) || []).filter((have) => have.fn === fn)) {
          world.sync(world.current, 'EventChannel.off', { channel: number, name, listener: call });
        }
      },
    };
  }

  /** newQuery is wx.createSelectorQuery(). */
  function newQuery(world, owner) {
    const questions = [];
    const callbacks = [];
    const node = (about) => {
      const askFor = (field) => (callback) => {
        questions.push({ ...about, field });
        callbacks.push(callback);
        return query;
      };
      return { boundingClientRect: askFor('rect'), scrollOffset: askFor('scrollOffset') };
    };
    const query = {
      in(instance) {
        owner = world.ids.get(instance);
        return query;
      },
      select: (selector) => node({ selector, single: true }),
      selectAll: (selector) => node({ selector, single: false }),
      selectViewport: () => node({ viewport: true }),
      exec(callback) {
        const each = callbacks.slice();
        const hear = (_, list) => each.map((fn, i) => fn && (() => fn(list[i]))).concat([callback && (() => callback(list))]).filter(Boolean);
        world.start(owner, 'SelectorQuery.exec', { questions: questions.slice() }, BACK, hear);
        return query;
      },
    };
    return query;
  }

  /** wxOf is wx: of what has no function of its own here, the name tells how it is called. */
  function wxOf(world) {
    const own = {
      nextTick: (fn) => void world.start(world.current, 'nextTick', {}, LISTEN, () => [fn]),
      createSelectorQuery: () => newQuery(world, world.current),
      getRandomValues: (options) => world.random(options),
      rewriteRoute: ({ success, fail, complete, ...arg }) => {
        const { failed, value } = world.start(world.current, 'rewriteRoute', arg, SYNC);
        [failed ? fail : success, complete].filter(Boolean).forEach((fn) => fn(value));
      },
    };
    return new Proxy(own, {
      get(_, name) {
        if (typeof name !== 'string') {
          return undefined;
        }
        own[name] = own[name] || wxFunction(world, name);
        return own[name];
      },
    });
  }

  function wxFunction(world, name) {
    if (/^on[A-Z]/.test(name)) {
      return (fn) => world.listen(name, fn);
    }
    if (/^off[A-Z]/.test(name)) {
      return (fn) => world.unlisten(name, fn);
    }
    if (/Sync$/.test(name) || immediate.includes(name)) {
      return (...args) => world.sync(world.current, name, named(name, args));
    }
    return (options) => world.call(world.current, name, options);
  }

  /** named is the argument of a synchronous function as an object. */
  function named(name, args) {
    const names = positional[name];
    if (!names) {
      return args.length > 0 ? args[0] : {};
    }
    const arg = {};
    names.slice(0, args.length).forEach((key, i) => {
      arg[key] = args[i];
    });
    return arg;
  }

  function consoleOf(world) {
    const console = {};
    ['log', 'info', 'warn', 'error'].forEach((name, level) => {
      console[name] = (...texts) => void world.ask('log', { level, text: texts.map(String).join(' ') });
    });
    console.debug = console.log;
    return console;
  }

  // What Go compares with the manifest.

  const describeAll = (map) => [...map.values()].map(describe);

  function describe(definition) {
    if (!definition) {
      return null;
    }
    const { path, kind, made } = definition;
    const tables = (...names) => parts(definition).flatMap((part) => names.flatMap((name) => functions(name === '' ? part : part[name])));
    return {
      path,
      functions: kind === 'component' ? tables('lifetimes', 'methods') : tables('', 'lifetimes'),
      pageLifetimes: tables('pageLifetimes'),
      observers: tables('observers'),
      properties: Object.keys(made.properties || {}),
      data: made.data || {},
    };
  }

  /** functions are the names of an object's functions. */
  const functions = (object) => Object.keys(object || {}).filter((key) => typeof object[key] === 'function');

  /** stackOf is the stack of an error, of one of the guest's without the line that the loader puts on top. */
  function stackOf(e, text) {
    const stack = String((e && e.stack) || '');
    const head = 'GoError: ' + text;
    return stack.startsWith(head) ? stack.slice(head.length).trim() : stack;
  }

  return (bridge) => new World(bridge);
})(this);
