// SelectorQuery.

CALLS['SelectorQuery.exec'] = (argument, call, inst) => {
  const page = pageOf(inst), q = isFunction(page.createSelectorQuery) ? page.createSelectorQuery() : platform('createSelectorQuery', app)();
  argument.questions.forEach((asked) => {
    const node = asked.viewport ? q.selectViewport() : asked.single ? q.select(asked.selector) : q.selectAll(asked.selector);
    node[asked.field === 'rect' ? 'boundingClientRect' : 'scrollOffset']();
  });
  q.exec(late(callback(call)));
};
