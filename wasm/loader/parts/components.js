// Components, and what pages share with them: data observers, pageLifetimes, what others than the guest set, and more commands.
//
// A definition has behaviors: first one of the loader's own, whose lifetime created makes the guest's instance and whose observers, one for each property and each field of the data, tell the
// guest what others than itself have set; then an empty one for each name that the manifest lists; and in a page a last one with lifetimes, pageLifetimes and observers, which a component has
// itself.

const TYPES = { String, Number, Boolean, Array, Object };
const LIFETIMES = ['created', 'attached', 'ready', 'moved', 'detached', 'error'];
const isLifetime = (name) => LIFETIMES.indexOf(name) >= 0;

quiet = false; // there are observers, and components that come and go

const applyPlain = applyPatch, crossPlain = crossing;

/** The lifetime error brings an Error. */
crossing = (v, name) => name === 'error' ? wordsOf(v) : crossPlain(v, name);

applyPatch = (inst, patch, done) => {
  const outer = inst.setting;
  inst.setting = assign({}, outer, patch);
  try {
    applyPlain(inst, patch, done);
  } finally {
    if (!outer) inst.setting = null; // the observers of an inner one run when the outer one's have
  }
};

/** isSame reports whether a field that was set to a is b: of arrays and objects WeChat makes copies. */
function isSame(a, b) { return Object.is(a, b) || isObject(a) && isObject(b) || isArray(a) && isArray(b); }

/** updated tells the guest of a field that somebody else has set: a property, or what a model: attribute binds. */
function updated(inst, field, value) {
  if (!inst.setting || !has(inst.setting, field) || !isSame(inst.setting[field], value)) deliver(inst, UPDATE, field, value);
}

COMMANDS[TRIGGER] = (t, c, inst) => {
  const self = inst && inst.self, flags = c[5];
  if (self && isFunction(self.triggerEvent)) {
    shielded(() => self.triggerEvent(c[3], c[4], { bubbles: (flags & 1) > 0, composed: (flags & 2) > 0, capturePhase: (flags & 4) > 0 }));
  }
  answer(t, c[1]);
};

COMMANDS[SELECT] = (t, c, inst) => answer(t, c[1], false, inst && shielded(() => select(inst, inst.self, c[3])) || []);

/** select gives the IDs of the components that a selector finds, of the owner, or of those of a relation. */
function select(inst, self, selector) {
  const own = (name, argument) => isFunction(self[name]) ? self[name](argument) : [];
  const found = selector === ':owner' ? [own('selectOwnerComponent')] : selector.indexOf(':relation ') === 0 ?
    own('getRelationNodes', relationKey(inst.path, selector.slice(10))) : own('selectAllComponents', selector);
  return (found || []).map(idOf).filter((id) => id > 0);
}

/** The commands up to the end of a groupSetData are applied within WeChat's. */
COMMANDS[GROUP] = (t, c) => {
  if (!c[1]) return t.grouped ? GROUP : undefined;
  const set = t.commands.filter((c, i) => i >= t.at && c[0] === SET)[0], inst = set && instances.get(set[2]), outer = t.grouped;
  let death;
  const inside = () => {
    t.grouped = true;
    try {
      steps(t);
    } catch (e) { // not WeChat's business
      death = e;
    }
    t.grouped = outer;
  };
  if (inst && isFunction(inst.self.groupSetData)) shielded(() => inst.self.groupSetData(inside)); // if WeChat fails the rest of the commands are applied all the same
  else inside();
  if (death) throw death;
};

/** laterID is the ID of WeChat's object for an event that may have to wait for the guest, which then has the object. */
function laterID(self) {
  const inst = self && self[KEY];
  return inst && inst.era < 0 ? inst.id : idOf(self);
}

/** observer makes an observer, whose argument is what read makes of its arguments. */
function observer(def, name, read) {
  return function () { deliver(instanceOf(this, def), OBSERVER, name, read(arguments)); };
}

/** lifetimes are what a component has itself and a page in a behavior: lifetimes, those of the page around, and data observers. */
function lifetimes(into, def) {
  into.lifetimes = methods({}, def.hooks.filter(isLifetime), hook(def, ''));
  into.pageLifetimes = methods({}, def.pageLifetimes, hook(def, 'pageLifetimes.'));
  into.observers = methods({}, def.observers, (name) => observer(def, name, Array.from));
  return into;
}

/** functions are the methods of a definition: event handlers and the hooks of pages. */
function functions(def) { return own(def, def.hooks.filter((name) => !isLifetime(name))); }

pageOptions = (def) => assign(functions(def), { data: def.data, behaviors: behaviors(def, optionsOf(def)).concat(Behavior(lifetimes({}, def))) });

/** behaviors are those of a definition: the loader's own, and one for each name. */
function behaviors(def, o) {
  const fields = keysOf(def.data).concat(def.properties.map((p) => p[0]));
  return [Behavior(assign(base(def), { observers: methods({}, fields, (field) => function (value) { updated(instanceOf(this, def), field, value); }) }))].concat((o.behaviors || []).map(behavior));
}

const named = Object.create(null);

/** behavior is the empty behavior of a name; a built-in one stays a name. */
function behavior(name) {
  if (name.indexOf('wx://') === 0) return name;
  return named[name] = named[name] || Behavior({});
}

/** properties are those of a definition as Component() takes them. */
function properties(def, o) {
  const all = {};
  def.properties.forEach((p) => {
    const types = p[1].split('|').map((name) => TYPES[name] || null), property = all[p[0]] = { type: types.shift() };
    if (types.length > 0) property.optionalTypes = types;
    if (p[2] !== null && p[2] !== undefined) property.value = p[2];
    if ((o.propertyObservers || []).indexOf(p[0]) >= 0) property.observer = observer(def, 'property:' + p[0], Array.from);
  });
  return all;
}

/** optionsOf are the options of a definition in the manifest, which may have none. */
function optionsOf(def) { return def.options || {}; }

/** definitions are those of pages and components. */
function definitions() { return manifest.components.concat(manifest.pages); }

/** isBehavior tells the name of a behavior from the path of a component. */
function isBehavior(name) { return definitions().some((def) => (optionsOf(def).behaviors || []).indexOf(name) >= 0); }

/** relationKey is the key that WeChat has for a relation: its own or, if its target is a path, that. */
function relationKey(path, key) {
  const def = definitions().filter((d) => d.path === path)[0], r = def && (optionsOf(def).relations || {})[key];
  return r && r.target && !isBehavior(r.target) ? r.target : key;
}

/** relations are those of a definition as Component() takes them. */
function relations(def, declared) {
  const all = {};
  keysOf(declared).forEach((key) => {
    const r = declared[key];
    all[relationKey(def.path, key)] = methods(r.target && isBehavior(r.target) ? { type: r.type, target: behavior(r.target) } : { type: r.type },
      ['linked', 'linkChanged', 'unlinked'], (name) => observer(def, name + ':' + key, (args) => laterID(args[0])));
  });
  return all;
}

exports.component = function (path) {
  const def = definition('components', path);
  if (!def) return Component({});
  const o = assign({}, def.options), pure = o.pureDataPattern;
  if (pure) o.pureDataPattern = new RegExp(pure.replace(/^\/(.*)\/$/, '$1'));
  Component(lifetimes({
    options: o, behaviors: behaviors(def, o), properties: properties(def, o), relations: relations(def, o.relations || {}), externalClasses: o.externalClasses || [],
    data: def.data, methods: functions(def)
  }, def));
};
