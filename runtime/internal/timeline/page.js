'use strict';
(() => {
  const {lanes, kinds, entries} = JSON.parse(document.getElementById('trace').textContent);
  const [chart, detail, search, count] = ['chart', 'detail', 'text', 'count'].map(id => document.getElementById(id));
  const rowHeight = 26, headHeight = 44, longGap = 100e6, ahead = 800, timeWidth = 104, bytesWidth = 66, laneMin = 120, margin = 12;
  const off = new Set();
  let shown = [], picked = null, view = null;

  const svg = (name, attrs, parent, text) => {
    const el = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key in attrs) el.setAttribute(key, attrs[key]);
    if (text !== undefined) el.textContent = text;
    if (parent) parent.append(el);
    return el;
  };
  const html = (name, parent, text, cls) => {
    const el = document.createElement(name);
    if (text !== undefined) el.textContent = text;
    if (cls) el.className = cls;
    parent.append(el);
    return el;
  };
  const color = e => `--c: var(--k${e.kind % 8})`;

  // Widths of monospaced text, so that labels can be cut without asking the page for each.
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = '11.5px ' + getComputedStyle(document.documentElement).getPropertyValue('--mono');
  const unit = pen.measureText('0').width || 7;
  const wide = c => c.codePointAt(0) > 0x2e7f ? 2 : 1;
  const widthOf = s => [...s].reduce((n, c) => n + wide(c), 0) * unit;
  const cut = (s, width) => {
    let out = '', used = 0;
    for (const c of s) {
      used += wide(c) * unit;
      if (used > width - unit) return out.length > 2 ? out + '…' : '';
      out += c;
    }
    return out;
  };

  // A duration as Go prints it: 12ms, 2.403s, 1m25.7s.
  const duration = ns => {
    const n = Math.abs(ns), sign = ns < 0 ? '-' : '', short = x => String(+x.toFixed(3));
    if (n === 0) return '0s';
    if (n < 1e6) return sign + short(n / 1e3) + 'µs';
    if (n < 1e9) return sign + short(n / 1e6) + 'ms';
    const minutes = Math.floor(n / 60e9), seconds = short((n - minutes * 60e9) / 1e9) + 's';
    if (!minutes) return sign + seconds;
    return sign + (minutes < 60 ? '' : Math.floor(minutes / 60) + 'h') + minutes % 60 + 'm' + seconds;
  };
  const size = n => n < 1024 ? n + ' B' : n < 1 << 20 ? (n / 1024).toFixed(1) + ' KB' : (n / (1 << 20)).toFixed(1) + ' MB';

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = entries.filter(e => {
      if (off.has(e.kind)) return false;
      if (!words.length) return true;
      const all = [kinds[e.kind], e.name, e.arg, lanes[e.from], lanes[e.to]].join(' ').toLowerCase();
      return words.every(w => all.includes(w));
    });
    count.textContent = shown.length === entries.length ? `${entries.length} entries` : `${shown.length} of ${entries.length} entries`;
    draw();
  }

  // layout gives every shown entry its y, every moment its band and every long gap its place. Within a moment rows follow each other; the space between moments
  // grows with the logarithm of the time that passes, and from longGap on it is a strip that says how long it is.
  function layout() {
    const bands = [], gaps = [];
    let y = margin;
    shown.forEach((e, i) => {
      const passed = i ? e.at - shown[i - 1].at : 0;
      if (!i || passed !== 0) {
        if (passed >= longGap) {
          const height = 16 + 6 * Math.log10(passed / longGap);
          gaps.push({y: y + 8, height, passed});
          y += height + 16;
        } else if (passed > 0) {
          y += 3 + 5 * Math.log2(1 + passed / 1e6);
        }
        bands.push({y, rows: 0, at: e.at, shaded: bands.length % 2 === 0});
      }
      bands[bands.length - 1].rows++;
      e.y = y;
      e.shaded = bands[bands.length - 1].shaded;
      y += rowHeight;
    });
    return {bands, gaps, height: y + margin};
  }

  function draw() {
    const scroll = chart.scrollTop;
    view = null;
    chart.replaceChildren();
    if (!shown.length) {
      html('p', chart, entries.length ? 'No entry passes the filter.' : 'The trace is empty.');
      return;
    }
    const laneWidth = Math.max(laneMin, (chart.clientWidth - timeWidth - bytesWidth) / lanes.length);
    const width = laneWidth * lanes.length + bytesWidth, x = i => laneWidth * (i + .5);
    const heads = html('div', chart, undefined, 'heads');
    heads.style.width = timeWidth + width + 'px';
    heads.style.height = headHeight + 'px';
    lanes.forEach((name, i) => {
      const head = html('span', heads, name || '(no name)');
      head.title = name;
      head.style.left = timeWidth + x(i) + 'px';
      head.style.maxWidth = laneWidth - 10 + 'px';
    });
    const {bands, gaps, height} = layout();
    const body = html('div', chart, undefined, 'body');
    const times = svg('svg', {class: 'times', width: timeWidth, height}, body);
    const field = svg('svg', {width, height}, body);
    const layers = [svg('g', {}, times), svg('g', {}, field)];
    lanes.forEach((_, i) => drawLife(field, i, x(i), height));
    layers.push(svg('g', {}, field));
    view = {bands, gaps, layers, x, width};
    chart.scrollTop = scroll;
    fill();
  }

  // fill draws what lies near the part of the chart that can be seen, so that long traces stay quick.
  function fill() {
    if (!view) return;
    const top = chart.scrollTop - ahead, bottom = chart.scrollTop + chart.clientHeight + ahead;
    const near = (y, height) => y + height > top && y < bottom;
    const {bands, gaps, layers: [times, field, rows], x, width} = view;
    for (const layer of view.layers) layer.replaceChildren();
    for (const band of bands) if (near(band.y, band.rows * rowHeight)) drawBand(times, field, band, width);
    for (const gap of gaps) if (near(gap.y, gap.height)) drawGap(times, field, gap, width);
    shown.forEach((e, i) => { if (near(e.y, rowHeight)) drawRow(rows, e, i, x, width); });
    view.at = chart.scrollTop;
  }

  function drawBand(times, field, band, width) {
    if (band.shaded) {
      for (const [el, w] of [[times, timeWidth], [field, width]]) svg('rect', {class: 'band', y: band.y, width: w, height: band.rows * rowHeight}, el);
    }
    svg('text', {x: timeWidth - 10, y: band.y + 16}, times, duration(band.at));
  }

  function drawGap(times, field, gap, width) {
    for (const [el, w] of [[times, timeWidth], [field, width]]) {
      svg('rect', {class: 'gap', y: gap.y, width: w, height: gap.height}, el);
      for (const edge of [gap.y, gap.y + gap.height]) {
        svg('path', {class: 'zig', d: `M0 ${edge}` + 'l6 -3l6 3'.repeat(Math.ceil(w / 12))}, el);
      }
    }
    svg('text', {class: 'gaptext', x: timeWidth - 10, y: gap.y + gap.height / 2 + 4}, times, '+' + duration(gap.passed));
  }

  // drawLife draws the line of a lane: strong from its first entry to its last.
  function drawLife(field, lane, x, height) {
    const own = shown.filter(e => e.from === lane || e.to === lane);
    svg('line', {class: 'life off', x1: x, x2: x, y1: 0, y2: height}, field);
    if (own.length) svg('line', {class: 'life', x1: x, x2: x, y1: own[0].y, y2: own[own.length - 1].y + rowHeight}, field);
  }

  function drawRow(field, e, i, x, width) {
    const g = svg('g', {class: `row${e.shaded ? ' shaded' : ''}${e === picked ? ' picked' : ''}`, style: color(e), 'data-i': i}, field);
    const from = x(e.from), to = x(e.to), line = e.y + 20, self = e.from === e.to;
    svg('rect', {class: 'hit', y: e.y, width, height: rowHeight}, g);
    if (self) {
      svg('circle', {cx: from, cy: e.y + 13, r: 4.5}, g);
    } else {
      const step = to > from ? 1 : -1;
      svg('line', {x1: from, x2: to - step * 6, y1: line, y2: line}, g);
      svg('circle', {cx: from, cy: line, r: 2.6}, g);
      svg('path', {d: `M${to} ${line}l${-step * 9} -4.5v9z`}, g);
    }
    drawLabel(g, e, Math.min(from, to) + 10, Math.max(from, to) - 10, e.y + (self ? 17 : 14), width - bytesWidth, self);
    if (e.bytes) svg('text', {class: 'bytes', x: width - 8, y: e.y + 17}, g, size(e.bytes));
  }

  // drawLabel writes kind, name and as much of the argument as fits: from the left end of the arrow to the right, or, where that is too short, up to its right end.
  function drawLabel(g, e, left, right, y, width, self) {
    const kind = kinds[e.kind], need = widthOf(kind + ' ' + e.name);
    const rightRoom = width - left, leftRoom = self ? right : right - 4;
    const flip = need > rightRoom && leftRoom > rightRoom;
    let room = flip ? leftRoom : rightRoom;
    const text = svg('text', {x: flip ? right : left, y, 'text-anchor': flip ? 'end' : 'start'}, g);
    svg('tspan', {class: 'kind'}, text, kind);
    room -= widthOf(kind) + unit;
    const name = cut(e.name, room + unit);
    svg('tspan', {}, text, ' ' + name);
    room -= widthOf(name) + 2 * unit;
    const arg = room > 6 * unit || e.arg.length < 6 && widthOf(e.arg) < room - unit ? cut(e.arg.slice(0, 400).replace(/\s+/g, ' '), room) : '';
    if (arg) svg('tspan', {class: 'arg'}, text, '  ' + arg);
  }

  function show(e) {
    detail.replaceChildren();
    if (!e) {
      const p = html('p', detail, undefined, 'hint');
      p.append('Point at an entry to see its argument; click to keep it. ');
      html('kbd', p, '↑');
      html('kbd', p, '↓');
      p.append(' go through the entries, ');
      html('kbd', p, '/');
      p.append(' filters by text, a double click on a kind shows that kind only.');
      return;
    }
    const head = html('h2', detail);
    head.setAttribute('style', color(e));
    html('b', head, kinds[e.kind]);
    head.append(' ' + e.name);
    const list = html('dl', detail);
    const before = entries[entries.indexOf(e) - 1];
    const fact = (name, text) => { html('dt', list, name); html('dd', list, text); };
    fact('entry', '#' + e.seq);
    fact('time', duration(e.at) + (before && before.at !== e.at ? `, ${duration(e.at - before.at)} after the one before` : ''));
    fact('lanes', e.from === e.to ? lanes[e.from] : `${lanes[e.from]} → ${lanes[e.to]}`);
    fact('bytes', e.bytes.toLocaleString('en'));
    if (e.arg) html('pre', detail, indented(e.arg));
  }

  const indented = text => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  function pick(e, scroll) {
    picked = e;
    show(e);
    if (scroll && shown.includes(e)) {
      const top = e.y, bottom = e.y + rowHeight + headHeight;
      if (top < chart.scrollTop || bottom > chart.scrollTop + chart.clientHeight) chart.scrollTop = top - chart.clientHeight / 3;
    }
    fill();
  }

  const entryAt = target => {
    const g = target.closest && target.closest('.row');
    return g ? shown[g.dataset.i] : null;
  };
  chart.addEventListener('scroll', () => { if (view && Math.abs(chart.scrollTop - view.at) > ahead / 2) fill(); });
  chart.addEventListener('mouseover', ev => {
    const e = entryAt(ev.target);
    if (e && !picked) show(e);
  });
  chart.addEventListener('click', ev => {
    const e = entryAt(ev.target);
    pick(e && e !== picked ? e : null);
  });
  addEventListener('keydown', ev => {
    if (ev.target === search && ev.key !== 'Escape' || ev.ctrlKey || ev.metaKey || ev.altKey) return;
    const step = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1}[ev.key];
    if (step && shown.length) {
      const at = shown.indexOf(picked);
      pick(shown[Math.min(shown.length - 1, Math.max(0, at < 0 ? 0 : at + step))], true);
    } else if (ev.key === '/') {
      search.focus();
    } else if (ev.key === 'Escape') {
      search.value = '';
      search.blur();
      pick(null);
      filter();
    } else {
      return;
    }
    ev.preventDefault();
  });

  const chips = kinds.map((kind, i) => {
    const chip = html('button', document.getElementById('kinds'), `${kind || '(no kind)'} ${entries.filter(e => e.kind === i).length}`, 'chip');
    chip.type = 'button';
    chip.setAttribute('style', color({kind: i}));
    chip.title = 'click: show or hide; double click: only this kind, or all again';
    chip.addEventListener('click', () => { off.has(i) ? off.delete(i) : off.add(i); press(); });
    chip.addEventListener('dblclick', () => {
      const only = off.size !== kinds.length - 1 || off.has(i);
      off.clear();
      if (only) kinds.forEach((_, k) => k === i || off.add(k));
      press();
    });
    return chip;
  });
  function press() {
    chips.forEach((chip, i) => chip.setAttribute('aria-pressed', String(!off.has(i))));
    filter();
  }
  search.addEventListener('input', filter);
  let waiting = 0;
  addEventListener('resize', () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(draw); });
  const open = () => {
    const e = entries.find(e => '#' + e.seq === location.hash);
    if (e) pick(e, true);
  };
  addEventListener('hashchange', open);
  show(null);
  press();
  open();
})();
