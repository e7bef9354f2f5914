'use strict';
/**
 * wxkit.js runs a mini-program whose logic is written in Go. It needs WeChat's base library 2.15.0, and a generated line in each file of the mini-program:
 *
 *   app.js              require('./wxkit.js').app(require('./wxkit.manifest.js'), '/app.wasm.br')
 *   pages/x/x.js        require('../../wxkit.js').page('pages/x/x')
 *   components/y/y.js   require('../../wxkit.js').component('components/y/y')
 *
 * app() calls App(), page() Page() and component() Component() at once, with what the manifest lists: each hook, handler, observer and property there becomes a function here that asks the
 * guest, the Go code in WASM. The contract with the guest is Go package wasm/abi.
 *
 * PARTS. wxkit build puts the file together of parts: the first ones every mini-program needs, those from "What a guest with package os imports" on are there if the guest or the project can
 * use them. A later part gives functions of an earlier one, such as applyPatch and crossing, more to do. component() is in the part about components; without that part nothing of the logic
 * follows from a setData, and the guest is told so (quiet), so that it does not wait for what comes of it.
 *
 * START. Hooks and events that come before the guest runs are kept and given to it in their order. What the guest wants to have returned (onShareAppMessage) is undefined until then.
 *
 * TURNS. A function that WeChat calls gives the guest one event and applies the commands of its answer in their order. What a command brings about in WeChat, such as the observers of a setData,
 * are turns within this one. Results that WeChat gives while it is still being asked wait for the end of the turn. The guest calls nothing but WASI, so it is never entered twice.
 *
 * ERRORS. A handler that fails throws a GoError from the function that WeChat has called, when its turn is over: {name, message, where, id, stack}. Of several in one turn the first is thrown
 * there and the others by setTimeout.
 *
 * DEATH. A guest that traps, or whose frame cannot be read, is dead. A GoError with fatal: true is thrown, the console says why, and a new guest is made, whose App runs onLaunch and onShow again;
 * pages and components of the old one answer nothing any more, but for one line each that says so. Three deaths within a minute are enough: then the pages keep what they show.
 *
 * VALUES. What crosses is what JSON can hold, and undefined. Functions and symbols become null, dates their text; whole numbers beyond 2^53 and what is nested more than 100 deep, as cycles are,
 * make the event or the call fail.
 *
 * OPTIONS, the third argument of app():
 *   timeout      milliseconds until a start that has not come is given up; 20000, and 0 for never
 *   instantiate  (path, imports) gives the instance, {instance}, or a promise of either; WXWebAssembly.instantiate, and without it WebAssembly with a path that fetch understands
 *   random       (n) gives n random bytes, an ArrayBuffer or Uint8Array, or a promise of them; wx.getRandomValues
 *   report       (error) gets each GoError at its place among the commands; then none is thrown
 *   later        (run, self) runs a function soon, when what WeChat is doing with the instance self is done; wx.nextTick
 *   restart      false: a guest that dies is not made again
 */

const VERSION = '0.1.0';
const ABI_MAJOR = 1;

// The events and commands are those of wasm/abi.
const CREATE = 0, HOOK = 1, HANDLER = 2, OBSERVER = 3, UPDATE = 4, DESTROY = 5, MANIFEST = 6;
const SET = 0, TRIGGER = 1, SELECT = 2, CALL = 3, RETURN = 4, ERROR = 5, LOG = 6, GROUP = 7;

const KEY = '__wxkit__'; // under which WeChat's object of a page or component holds its instance
const LEAVING = 32; // instances that are kept when they are gone
const POOL = 4096; // random bytes that are fetched at once
const WORD = 4294967296;
const AGAIN = ': run wxkit build again';

const isArray = Array.isArray, keysOf = Object.keys, floor = Math.floor, fromCharCode = String.fromCharCode, assign = Object.assign;
const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const isObject = (v) => typeof v === 'object' && v !== null && !isArray(v);
const isFunction = (v) => typeof v === 'function';
const host = () => typeof wx === 'undefined' ? {} : wx;
const wordsOf = (e) => String(e && (e.message || e.errMsg) || e);

/** fail throws an error. */
const fail = (words) => { throw new Error(words); };

/** print writes a line to the console, tell one of the loader's own. */
const print = (level, text) => console[['log', 'info', 'warn', 'error'][level] || 'log'](text);
const tell = (level, text) => print(level, 'wxkit: ' + text);

/** put gives an object a key, whatever its name. */
function put(object, key, value) {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
