'use strict';
// Components: properties, observers, lifetimes, relations.

async function carded(kit, properties) {
  const w = await kit.world().start(), page = w.open('pages/index/index', {});
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
    kit.same(w.said(), ['linked', 'page shows']);
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
