// The work of runtime/rival_test.go done by glass-easel without a DOM, once, in this process. It prints one line of JSON: milliseconds, and MiB for rss.
// It is run from a folder in which npm has installed package.json; the folder with the template is its argument.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const glassEasel = require('glass-easel')
const { TmplGroup } = require('glass-easel-template-compiler')

const source = readFileSync(join(process.argv[2], 'pages/rows/rows.wxml'), 'utf8')
const row = (i) => ({ id: i, name: `row ${i}`, on: i % 2 === 0 })
const rows = (n) => Array.from({ length: n }, (_, i) => row(i))
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]

const timed = (work) => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

// compiled is the template as the tools of glass-easel compile it.
const compiled = () => {
  const group = new TmplGroup()
  group.addTmpl('', source)
  const groups = new Function(`return ${group.getTmplGenObjectGroups()}`)()
  group.free()
  return { groupList: groups, content: groups[''], fallbackListenerOnNativeNode: true } // else only a DOM would hear of taps
}

const space = new glassEasel.ComponentSpace()
const context = new glassEasel.EmptyBackendContext()
const page = space.defineComponent({
  is: 'pages/rows/rows',
  template: compiled(),
  data: { count: 0, rows: [] },
  methods: {
    tap() {
      this.setData({ count: this.data.count + 1 })
    },
  },
})

// mounted is a page with n rows.
const mounted = (n) => {
  const made = glassEasel.Component.createWithContext('root', page.general(), context)
  glassEasel.Element.pretendAttached(made)
  if (n > 0) made.setData({ rows: rows(n) })
  return made
}

// oneField is the median of setData of one field of one row.
const oneField = (on, n) => {
  const took = []
  for (let i = 0; i < 300; i += 1) took.push(timed(() => on.setData({ [`rows[${(i * 7) % n}].name`]: `name ${i}` })))
  return median(took)
}

// append100 is the median of setData of 100 paths behind the last row.
const append100 = (on) => {
  const took = []
  for (let k = 0; k < 5; k += 1) {
    const from = on.data.rows.length
    const patch = {}
    for (let i = from; i < from + 100; i += 1) patch[`rows[${i}]`] = row(i)
    took.push(timed(() => on.setData(patch)))
  }
  return median(took)
}

const tap = (element) => element.triggerEvent('tap', { x: 0, y: 0 }, { bubbles: true, composed: true, capturePhase: true })

// rss is the most memory that the process has had, as Linux knows it; elsewhere what node says.
const rss = () => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}

const on = mounted(0)
const first = timed(() => on.setData({ rows: rows(1000) }))
const held = Array.from({ length: 1000 }, (_, i) => on.shadowRoot.querySelector(`#r${i}`))
const taps = timed(() => held.forEach(tap))
const found = timed(() => {
  for (let i = 0; i < 1000; i += 1) tap(on.shadowRoot.querySelector(`#r${i}`))
})
if (on.data.count !== 2000) throw new Error(`${on.data.count} taps were heard`)
const field = oneField(on, 1000)
const append = append100(on)
const most = rss()
console.log(JSON.stringify({ first, field, append, taps, found, rss: most, field100: oneField(mounted(100), 100), field10000: oneField(mounted(10000), 10000) }))
