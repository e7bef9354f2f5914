// Turns: an event for the guest, and what it asks for in its answer.

let manifest, path, options = {}, app;
let queue = []; // what came before the guest: [instance, kind, name, argument]
let soon = []; // what waits for the end of the turn, such as results that came while their call was being made
let depth = 0, lastID = 0, seq = 0, draining = false;
let instances; // of this guest, by ID
let leaving; // the last instances that are gone: a handler or timer of theirs may still set data

/** newInstance is the App, a page or a component: its ID, its path, WeChat's object, the data of the manifest, and the era of the guest that has it, -1 for none yet. */
const newInstance = (id, path, self, data) => ({ id, path, self, data, era: -1 });

/** quiet tells the guest that nothing follows from a setData, so that it need not wait for what comes of it. */
let quiet = true;

/** instanceOf finds or makes the instance of WeChat's object. */
function instanceOf(self, def) {
  let inst = self[KEY];
  if (!inst) {
    inst = newInstance(++lastID, def.path, self, def.data);
    Object.defineProperty(self, KEY, { value: inst });
    deliver(inst, CREATE, def.path, quiet);
  }
  return inst;
}

/** idOf is the ID of WeChat's object, 0 if this guest does not have it. */
function idOf(self) {
  const inst = self && self[KEY];
  return inst && inst.era === era ? inst.id : 0;
}

/** deliver gives the guest an event, now or when it runs. The result is that of a hook that ends at once. */
function deliver(inst, kind, name, argument) {
  if (inst.era >= 0 && inst.era !== era) {
    if (!inst.told) tell(2, inst.path + ' does not answer ' + name + ': its state was lost when the Go code crashed. Open the page again');
    inst.told = true;
  } else if (state !== FAILED && !inst.adopting) {
    if (state === RUNNING && (inst.era === era || kind === CREATE)) return turn(inst, kind, name, argument);
    queue.push([inst, kind, name, argument]);
  }
}

/** turn gives the guest an event and does what it asks for, until it waits for nothing of this turn. */
function turn(inst, kind, name, argument) {
  const t = newTurn(inst, name);
  t.seq = seq = seq % 65535 + 1;
  if (kind === CREATE) { // before anything that may fail: what else comes for it would wait for ever
    inst.era = era;
    instances.set(inst.id, inst);
  }
  try {
    begin(6, 0);
    writeNumber(seq);
    code(kind);
    writeNumber(inst.id);
    writeText(name);
    if (kind === HANDLER) writeArgument(argument);
    else write(argument, 0);
  } catch (e) {
    if (e.fatal) throw e;
    throw goError(name, 'the argument of ' + name + ' cannot cross: ' + e.message, '', inst.id);
  }
  if (kind === DESTROY && leaving.push(inst.id) > LEAVING) instances.delete(leaving.shift());
  const value = run(t);
  if (kind === CREATE && inst !== app) adopt(inst, value || {});
  return value;
}

/** newTurn is what a turn has to remember: for whom it runs, the commands that are not applied yet, and what must go back to the guest first. */
const newTurn = (inst, name) => ({ era, inst, name, errors: [] });

/** writeResume writes the result of a call; one that cannot cross is a failure. */
function writeResume(call, failed, value) {
  begin(4, 1);
  writeNumber(call);
  write(!!failed, 0);
  try {
    write(value, 0);
  } catch (e) {
    if (e.fatal) throw e;
    writeResume(call, true, { errMsg: 'fail the result cannot cross: ' + e.message });
  }
}

/** run dispatches the frame that was written and goes through its commands; then it throws what has failed. */
function run(t) {
  depth++;
  try {
    next(t);
    steps(t);
  } catch (e) { // the guest is dead, or must be
    t.errors.forEach(throwLater);
    throw e.fatal ? e : died(t, 'malformed frame: ' + e.message);
  } finally {
    depth--;
  }
  if (depth === 0) drain();
  if (t.errors.length > 0) {
    t.errors.slice(1).forEach(throwLater);
    throw t.errors[0];
  }
  return t.value;
}

/** next dispatches a frame of a turn. */
function next(t) {
  t.commands = dispatch(t);
  t.at = 0;
}

/** steps applies the commands of a turn, to the end of a group if it is in one. What they bring about may end the guest. */
function steps(t) {
  while (t.era === era) {
    if (t.at < t.commands.length) {
      const c = t.commands[t.at++], apply = COMMANDS[c[0]];
      if (!apply) tell(2, 'unknown command of a newer guest ignored');
      else if (apply(t, c, instances.get(c[2])) === GROUP) return;
    } else if (t.answer) {
      const answer = t.answer;
      t.answer = null;
      writeResume(...answer);
      next(t);
    } else {
      return;
    }
  }
}

/** COMMANDS are what the guest may ask for: functions of the turn, the command, and the instance that it names. */
const COMMANDS = [];

COMMANDS[SET] = (t, c, inst) => answer(t, c[1], ...(inst ? setData(inst, c[4], c[3], c[1]) : []));

COMMANDS[RETURN] = (t, c) => {
  if (c[1] === t.seq) t.value = c[2];
};

COMMANDS[ERROR] = (t, c) => {
  const error = goError(c[3], c[4], c[5], c[2]);
  if (options.report) options.report(error);
  else t.errors.push(error);
};

COMMANDS[LOG] = (t, c) => print(c[1], c[2]);

/** answer keeps a result that must go back to the guest before anything else. */
function answer(t, call, failed, value) {
  if (call !== 0) t.answer = [call, failed, value];
}

/** throwLater lets WeChat hear of an error that cannot be thrown where it happens. */
const throwLater = (error) => setTimeout(() => { throw error; });

/** shielded runs something whose error must not keep the rest from running. */
function shielded(run) {
  try {
    return run();
  } catch (e) {
    throwLater(e);
  }
}

/** nextTick runs something when what is under way is over. */
function nextTick(run) {
  if (isFunction(host().nextTick)) wx.nextTick(run);
  else setTimeout(run);
}

/** drain gives the guest what came while it could not be called. */
function drain() {
  if (draining) return;
  draining = true;
  while (state === RUNNING && soon.length + queue.length > 0) shielded(soon.shift() || deliver.bind(null, ...queue.shift()));
  draining = false;
}

/** setData applies a patch: paths and values by turns, in their order. It gives whether it failed, and why. */
function setData(inst, items, done, call) {
  const patch = {};
  for (let i = 0; i < items.length; i += 2) {
    delete patch[items[i]];
    put(patch, items[i], items[i + 1]);
  }
  try {
    applyPatch(inst, patch, done);
  } catch (e) {
    if (call > 0 && (!e || e.name !== 'GoError')) return [true, wordsOf(e)];
    throwLater(e); // nobody waits, or it is an observer's
  }
  return [];
}

/** applyPatch is WeChat's setData. */
let applyPatch = (inst, patch) => inst.self.setData(patch);

/** adopt gives WeChat's object the initial data of the guest where that is not the manifest's. No observer hears of it. */
function adopt(inst, made) {
  const other = {};
  keysOf(made).forEach((key) => {
    if (JSON.stringify(inst.data[key]) !== JSON.stringify(made[key])) put(other, key, made[key]);
  });
  if (keysOf(other).length === 0) return;
  inst.adopting = true;
  shielded(() => inst.self.setData(other));
  inst.adopting = false;
}
