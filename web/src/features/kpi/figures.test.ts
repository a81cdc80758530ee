import { describe, expect, it } from 'vitest'
import { plotted, valueText } from './figures'

describe('a figure', () => {
  it.each([
    ['ratio', 0.9064, 'en', '90.6%'],
    ['ratio', 0, 'en', '0%'],
    ['minutes', 16.62, 'en', '16.6 min'],
    ['minutes', 16.62, 'zh-CN', '16.6分钟'],
    ['score', 4.476, 'en', '4.48'],
    ['points', -23.07, 'en', '-23.1'],
  ] as const)('in %s of %s in %s reads %s', (unit, value, language, text) => {
    expect(valueText(unit, value, language)).toBe(text)
  })

  it('without cases is neither zero nor full', () => {
    expect(valueText('ratio', null, 'en')).toBe('–')
    expect(plotted('ratio', null)).toBeNull()
    expect(plotted('ratio', 0.0833)).toBe(8.33)
  })
})
