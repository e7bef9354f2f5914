'use strict';
// Components: properties, observers, lifetimes, relations.

/** spy tells of the turns. */
const spy = '\nexports.spy = (see) => { const old = turn; turn = (inst, kind, name, argument) => { see(kind, name); return old(inst, kind, name, argument); }; };';

async function carded(kit, properties) {
  const w = await kit.world({ append: spy }).start(), page = w.open('pages/index/index', {});
  w.said();
  return { w, page, card: w.card(page, properties || {}) };
}

module.exports = {
  'a definition as Component() takes it': async (kit) => {
    const { w } = await carded(kit), made = w.components['components/card/card'];
    kit.same(Object.keys(made.properties), ['title', 'any']);
    kit.assert.strictEqual(made.properties.title.type.name, 'String');
    kit.same(made.properties.any.optionalTypes.map((t) => t.name), ['Number']);
    kit.assert.strictEqual(made.options.multipleSlots, true);
    kit.assert.ok(made.options.pureDataPattern.test('_x') && !made.options.pureDataPattern.test('x_'));
    kit.same(Array.from(made.externalClasses), ['c']);
    kit.same(Object.keys(made.relations), ['../list/list', 'kin']);
    kit.assert.strictEqual(made.relations.kin.target, made.behaviors[1]);
    kit.same(Object.assign({}, made.data), { own: 0 });
    kit.same(Object.keys(made.methods), ['fire', 'set']);
  },

  'properties reach Go before the observers': async (kit) => {
    const { w } = await carded(kit, { title: 'one' });
    kit.same(w.said(), ['observed ["one",0] one', 'title "" "one"', 'attached one']);
  },

  'what a component sets itself is not told back': async (kit) => {
    const { w, card } = await carded(kit);
    w.said();
    card.call('set', kit.event('tap'));
    kit.same(w.said(), ['observed ["",1] ']);
    card.call('set', kit.event('tap'));
    kit.same(card.sets, [{ own: 1 }, { own: 2 }]);
  },

  'triggerEvent, relations, lifetimes of the page': async (kit) => {
    const { w, card } = await carded(kit);
    w.said();
    card.call('fire', kit.event('tap'));
    kit.same(JSON.stringify(card.fired), '[["fired",5,{"bubbles":true,"composed":false,"capturePhase":false}]]');
    card.made.relations['../list/list'].linked.call(card, card);
    card.made.pageLifetimes.show.call(card);
    kit.same(w.said(), ['linked true', 'page shows']);
  },

  'observers that WeChat puts off do not tell a component what it has set itself': async (kit) => {
    const { card } = await carded(kit), observe = card.observe, updates = [];
    let outer = 0, waiting = [];
    card.observe = function (patch, old) { // those of a setData within an observer run when the outer observers have
      waiting.push([patch, old]);
      if (outer > 0) return;
      outer++;
      for (let next; (next = waiting.shift());) observe.apply(card, next);
      outer--;
    };
    let inner = true;
    card.parts.push({ observers: { own() {
      if (inner) {
        inner = false;
        card.call('set', kit.event('tap'));
      }
    } } });
    card.world.loader.spy((kind, name) => { if (kind === 4) updates.push(name); });
    card.call('set', kit.event('tap'));
    kit.same([card.data.own, updates], [2, []]);
  },

  'a behavior with the name of what every object has': async (kit) => {
    const manifest = JSON.parse(JSON.stringify(kit.manifest));
    manifest.components[0].options.behaviors = ['constructor', 'toString', 'wx://form-field'];
    const w = kit.world({ manifest });
    w.begin();
    kit.same(w.components['components/card/card'].behaviors.slice(1), [{}, {}, 'wx://form-field']);
  },

  'a page finds its components, until they are gone': async (kit) => {
    const { w, page, card } = await carded(kit, { title: 'x' });
    page.selectAllComponents = (selector) => selector === '.card' ? [card, {}] : [];
    w.said();
    page.call('cards', kit.event('tap'));
    kit.same(w.said(), ['card x true']);
    card.run('detached');
    kit.same(w.said(), ['detached']);
    w.settle();
    card.call('set', kit.event('tap'));
    kit.same(card.sets, []);
  }
};
