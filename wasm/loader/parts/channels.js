// EventChannel, between a page and the one that has opened it.

const CHANNELS = 64; // that the guest can still use: those of pages that are long gone are forgotten

const numbers = new WeakMap(), channels = new Map(); // the number of an EventChannel, and the last ones by number
let lastChannel = 0;

const buryCalls = bury;

bury = () => {
  buryCalls();
  channels.clear();
};

/** keep makes a channel the last one that was used. */
function keep(number, channel) {
  channels.delete(number);
  channels.set(number, channel);
  if (channels.size > CHANNELS) channels.delete(channels.keys().next().value);
}

channelOf = (channel) => {
  if (!channel || !isFunction(channel.emit)) return {};
  if (!numbers.has(channel)) numbers.set(channel, ++lastChannel);
  keep(numbers.get(channel), channel);
  return { $channel: numbers.get(channel) };
};

/** channelAt finds a channel by its number. */
function channelAt(number) {
  const channel = channels.get(number);
  if (!channel) fail('the pages of this EventChannel are gone');
  keep(number, channel);
  return channel;
}

/** hear adds a listener to an EventChannel. */
function hear(method, argument, call) {
  const channel = channelAt(argument.channel), heard = listener(call);
  const fn = function () {
    if (method === 'once') listeners.delete(call);
    heard.apply(null, arguments);
  };
  channel[method](argument.name, fn);
  listeners.set(call, () => channel.off(argument.name, fn));
}

assign(CALLS, {
  getOpenerEventChannel(argument, call, inst) {
    const page = pageOf(inst);
    return channelOf(isFunction(page.getOpenerEventChannel) && page.getOpenerEventChannel());
  },
  'EventChannel.on': hear.bind(null, 'on'),
  'EventChannel.once': hear.bind(null, 'once'),
  'EventChannel.emit'(argument) { channelAt(argument.channel).emit(argument.name, ...argument.args); },
  'EventChannel.off'(argument) {
    if (argument.listener) unlisten(argument.listener);
    else channelAt(argument.channel).off(argument.name);
  }
});
