// What glass-easel shows of a mini-program's pages, for runtime/peer_test.go: it gets the definitions and the setData that a simulation has recorded, and no logic at all.
// It is run from a folder in which npm has installed package.json, with the folder of the mini-program as its argument. Standard input is
//   {"components": [definition of the manifest, ...], "views": [{"route", "properties", "data", "steps": [{"at": [3, 0], "set": [[path, value], ...]}, {"look": true}, ...]}, ...]}
// where at leads to a component: the fourth component of the page's own template, then the first one in that one's; the page itself is []. Standard output is
//   {"trees": [[tree of each look] of each view]}
// and standard error has what its compiler says of the templates. Values that JSON lacks stand as {"$": "undefined"}, NaN, Infinity, -Infinity or -0. A tree is {"t": tag, "a": attributes, "p": properties, "c": content}, slots filled, as Page.Tree of the simulator has it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'

const require = createRequire(import.meta.url)
const glassEasel = require('glass-easel')
const { TmplGroup } = require('glass-easel-template-compiler')

const root = process.argv[2]
glassEasel.addGlobalWarningListener(() => false) // else it prints what it thinks of odd data
glassEasel.addGlobalErrorListener((error) => {
  throw error
})

/** configOf is the json beside a page or component, {} where there is none. */
const configOf = (path) => {
  const file = join(root, `${path}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** filesOf are the paths below a folder, with slashes. */
const filesOf = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    return entry.isDirectory() ? filesOf(path) : [path]
  })

/** compile is what glass-easel's own compiler makes of every template and wxs file of the mini-program: a program. */
const compile = () => {
  const group = new TmplGroup()
  for (const file of filesOf('.')) {
    const path = file.replace(/\.(wxml|wxs)$/, '')
    const source = () => readFileSync(join(root, file), 'utf8')
    if (file.endsWith('.wxs')) {
      group.addScript(path, source())
      group.addScript(file, `module.exports = require('/${path}')`) // require of a script keeps the .wxs, src of a template does not
    }
    if (file.endsWith('.wxml')) group.addTmpl(path, source()).forEach((found) => console.error(`${file}: ${found.message}`))
  }
  const program = group.getTmplGenObjectGroups()
  group.free()
  return program
}

/** templatesOf runs the program: path to template. getRegExp and getDate are what WeChat gives to wxs; glass-easel leaves them to whoever embeds it. */
const templatesOf = (program) => {
  const getRegExp = (pattern, flags) => new RegExp(pattern, flags)
  const getDate = (...parts) => (parts.length ? new Date(...parts) : new Date())
  return new Function('getRegExp', 'getDate', `return ${program}`)(getRegExp, getDate)
}

const types = { String, Number, Boolean, Object, Array, null: null }

/** propertiesOf are the properties of a definition as glass-easel takes them. */
const propertiesOf = (list) =>
  Object.fromEntries(
    list.map(([name, text, value]) => {
      const [type, ...optionalTypes] = text.split('|').map((one) => types[one])
      return [name, { type, ...(optionalTypes.length && { optionalTypes }), ...(value !== undefined && value !== null && { value }) }]
    }),
  )

/** patternOf is a pureDataPattern, written as text or as the literal of a regular expression. */
const patternOf = (text) => text && new RegExp(text.replace(/^\/(.*)\/\w*$/, '$1'))

/** usingOf are the components that a page or component names, by tag: those of app.json, and its own. */
const usingOf = (path, config) => {
  const resolve = (base, list = {}) => Object.entries(list).map(([tag, to]) => [tag, to.startsWith('/') ? to : `/${posix.join(base, to)}`])
  return Object.fromEntries([...resolve('', configOf('app').usingComponents), ...resolve(posix.dirname(path), config.usingComponents)])
}

/** define makes a page or component known in a space. */
const define = (space, templates, path, { properties, data, options }) => {
  const config = configOf(path)
  return space.defineComponent({
    is: path,
    using: usingOf(path, config),
    template: { groupList: templates, content: templates[path], fallbackListenerOnNativeNode: true }, // else bindtap is an attribute
    properties: propertiesOf(properties),
    data,
    options: {
      multipleSlots: !!options?.multipleSlots,
      virtualHost: !!options?.virtualHost,
      pureDataPattern: patternOf(options?.pureDataPattern ?? config.pureDataPattern),
    },
  })
}

/** open makes a view, in which nothing is shared with others, with its page and the data that the page begins with. */
const open = (program, components, { route, properties, data }) => {
  const space = new glassEasel.ComponentSpace()
  const templates = templatesOf(program)
  for (const definition of components) define(space, templates, definition.path, definition)
  const given = properties.map(([name, type]) => [name, type, data[name]])
  const own = Object.fromEntries(Object.entries(data).filter(([key]) => !properties.some(([name]) => name === key)))
  const page = define(space, templates, route, { properties: given, data: own })
  const made = glassEasel.Component.createWithContext('root', page.general(), new glassEasel.EmptyBackendContext())
  glassEasel.Element.pretendAttached(made)
  return made
}

/** componentsOf are the components of a component's own template, in the order in which they stand there. */
const componentsOf = (component) => {
  const found = []
  const walk = (node) => {
    if (glassEasel.Component.isComponent(node)) found.push(node)
    if (!glassEasel.TextNode.isTextNode(node)) node.childNodes.forEach(walk)
  }
  component.shadowRoot.childNodes.forEach(walk)
  return found
}

/** camel is a name as classic templates have it: open-type is openType. */
const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())

/** attributesOf are the attributes of an element. Those of a component that are no properties are not looked at. */
const attributesOf = (node, isComponent) => {
  const out = {}
  const classes = node.class.split(/\s+/).filter(Boolean).join(' ')
  if (classes) out.class = classes
  for (const name of ['id', 'style', 'slot']) if (node[name]) out[name] = node[name]
  for (const [key, value] of Object.entries(node.dataset)) out[`data:${key}`] = value
  if (!isComponent) for (const { name, value } of node.attributes) out[camel(name)] = value
  return out
}

/** treeOf is what an element or component shows. */
const treeOf = (node, tag) => {
  const isComponent = glassEasel.Component.isComponent(node)
  const tree = { t: tag }
  const attributes = tag === 'main' ? {} : attributesOf(node, isComponent)
  if (Object.keys(attributes).length) tree.a = attributes
  const properties = isComponent ? glassEasel.Component.listProperties(node) : []
  if (properties.length) tree.p = Object.fromEntries(properties.map((name) => [name, node.data[name]]))
  const content = []
  node.forEachNonVirtualComposedChild((child) => {
    if (!glassEasel.TextNode.isTextNode(child)) content.push(treeOf(child, child.tagName ?? child.is))
    else if (child.textContent.trim()) content.push(child.textContent)
  })
  if (content.length) tree.c = content
  return tree
}

/** markers are how values that JSON lacks stand in the input and the output: {"$": "NaN"}. */
const markers = { undefined: undefined, NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

/** unmark gives a value of the input back what JSON cannot hold. */
const unmark = (value) => {
  if (Array.isArray(value)) return value.map(unmark)
  if (value === null || typeof value !== 'object') return value
  const keys = Object.keys(value)
  if (keys.length === 1 && keys[0] === '$' && value.$ in markers) return markers[value.$]
  return Object.fromEntries(keys.map((key) => [key, unmark(value[key])]))
}

/** mark is unmark the other way, for JSON.stringify. */
const mark = (_, value) => {
  if (typeof value === 'function') return { $: 'function' }
  const name = Object.keys(markers).find((one) => Object.is(markers[one], value))
  return name === undefined ? value : { $: name }
}

/** play brings a view through its steps and gives what it shows at each look. */
const play = (program, components, view) => {
  const page = open(program, components, view)
  const looks = []
  for (const step of view.steps) {
    if (step.look) {
      looks.push(JSON.parse(JSON.stringify(treeOf(page, 'main'), mark))) // at once: datasets hold the data itself, which changes
      continue
    }
    const target = step.at.reduce((component, index) => component && componentsOf(component)[index], page)
    if (!target) throw new Error(`${view.route} shows no component at ${step.at}`)
    target.setData(Object.fromEntries(step.set))
  }
  return looks
}

const { components, views } = unmark(JSON.parse(readFileSync(0, 'utf8')))
const program = compile()
const trees = views.map((view) => play(program, components, view))
console.log(JSON.stringify({ trees }))
