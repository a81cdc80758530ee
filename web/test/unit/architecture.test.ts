import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type SourceFile, sources } from './files'

const code = sources(/(?<!\.test)\.tsx?$/)
const generated = 'shared/api/schema.gen.ts'

describe('the house', () => {
  it('imports one way: shared, then features, then app', () => {
    const wrong = code.flatMap(file =>
      importsOf(file)
        .filter(target => !mayImport(file.path, target))
        .map(target => `${file.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no barrels', () => {
    expect(code.map(file => file.path).filter(path => /(^|\/)index\.tsx?$/.test(path))).toEqual([])
  })

  it('keeps each file in a head', () => {
    const long = sources(/\.(tsx?|css|json)$/)
      .filter(file => file.path !== generated && file.text.split('\n').length > 401)
      .map(file => file.path)
    expect(long).toEqual([])
  })

  it('changes no number that was typed: fields that clamp and round are nowhere', () => {
    expect(code.filter(file => file.text.includes('InputNumber')).map(file => file.path)).toEqual([])
  })

  it("never asks for the browser's time zone", () => {
    const asks =
      /\.(getHours|getMinutes|getDate|getDay|getMonth|getFullYear|toLocale\w*String|getTimezoneOffset)\(/
    const wrong = code
      .filter(file => asks.test(file.text) || file.text.includes('tz.guess'))
      .map(file => file.path)
    expect(wrong).toEqual([])
  })
})

function importsOf(file: SourceFile): string[] {
  const found = file.text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return [...found].flatMap(([, target = '']) => {
    if (target.startsWith('@/')) return [target.slice(2)]
    if (target.startsWith('.')) return [posix.join(posix.dirname(file.path), target)]
    return []
  })
}

function mayImport(from: string, target: string): boolean {
  const [layer, feature] = from.split('/')
  const [targetLayer, targetFeature] = target.split('/')
  if (layer === 'shared') return targetLayer === 'shared'
  if (layer === 'features')
    return targetLayer === 'shared' || (targetLayer === 'features' && feature === targetFeature)
  return true
}
