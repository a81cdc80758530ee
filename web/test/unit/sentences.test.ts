import { describe, expect, it } from 'vitest'
import { sources } from './files'

type Tree = { [key: string]: string | Tree }

const files = sources(/\.json$/).filter(file => file.path.startsWith('shared/i18n/locales/'))
const byName = new Map(
  files.map(file => [file.path.replace('shared/i18n/locales/', ''), flatten(JSON.parse(file.text))]),
)
const namespaces = [...byName.keys()].filter(name => name.startsWith('en/')).map(name => name.slice(3))

describe.each(namespaces)('%s', name => {
  const english = sentencesOf(`en/${name}`)
  const chinese = sentencesOf(`zh-CN/${name}`)

  it('says the same things in both languages', () => {
    expect([...new Set([...chinese.keys()].map(base))].sort()).toEqual(
      [...new Set([...english.keys()].map(base))].sort(),
    )
  })

  it('names the same values in both languages', () => {
    const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, value]) => value).sort()
    const different = [...chinese].filter(([key, text]) => {
      const other = english.get(key) ?? english.get(`${base(key)}_other`)
      return other === undefined || values(other).join() !== values(text).join()
    })
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('has no empty sentence', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('has no sentence that nothing says', () => {
    const namespace = name.replace('.json', '')
    const left = [...english.keys()].map(base).filter(key => !isSaid(key, namespace))
    expect(left).toEqual([])
  })
})

it('has the same namespaces in both languages', () => {
  const other = [...byName.keys()]
    .filter(key => key.startsWith('zh-CN/'))
    .map(key => key.slice('zh-CN/'.length))
  expect(other.sort()).toEqual([...namespaces].sort())
})

function sentencesOf(name: string): Map<string, string> {
  return byName.get(name) ?? new Map()
}

const code = sources(/\.tsx?$/)
  .map(file => file.text)
  .join('\n')

/** A key is said as it stands, or as one of a group: t(`outcome.${…}`), term('outcome', …). */
function isSaid(key: string, namespace: string): boolean {
  const groups = key.split('.').map((_, i, parts) => parts.slice(0, i).join('.'))
  const ways = [`'${key}'`, `'${namespace}:${key}'`]
  for (const group of groups.filter(Boolean)) {
    ways.push(
      `\`${group}.\${`,
      `\`${namespace}:${group}.\${`,
      `term('${group}',`,
      `term(\`${group.split('.')[0]}.\${`,
    )
  }
  return ways.some(way => code.includes(way))
}

/** Without the plural's ending: Chinese has one form, English two. */
function base(key: string): string {
  return key.replace(/_(one|other)$/, '')
}

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  )
}
