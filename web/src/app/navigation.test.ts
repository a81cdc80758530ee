import { describe, expect, it } from 'vitest'
import type { Me } from '@/shared/me/me'
import { homeOf, pagesOf, sectionsOf } from './navigation'

type Role = Me['actor']['roles'][number]

const everyRole: Role[] = ['frontdesk', 'nurse', 'doctor', 'manager', 'administrator', 'auditor']

function actor(role: Role, rest: Partial<Me['actor']> = {}): Me['actor'] {
  return { id: role, name: role, roles: [role], ...rest }
}

describe('navigation', () => {
  it.each(everyRole)('leads %s to a page of theirs', role => {
    const paths = pagesOf(actor(role)).map(page => page.path)
    expect(paths).toContain(homeOf(actor(role)))
  })

  it('leads patients to their own pages and nowhere else', () => {
    const patient = actor('patient', { patientId: 'pat_1' })
    expect(pagesOf(patient).map(page => page.path)).toEqual(['/my'])
    expect(homeOf(patient)).toBe('/my')
  })

  it('keeps files from auditors and figures from the front desk', () => {
    expect(pagesOf(actor('auditor')).map(page => page.key)).not.toContain('patients')
    expect(pagesOf(actor('frontdesk')).map(page => page.key)).not.toContain('kpis')
  })

  it('names every page once, under what it is about, and shows no empty heading', () => {
    const administrator = sectionsOf(actor('administrator', { patientId: 'pat_1', roles: [...everyRole] }))
    const paths = administrator.flatMap(section => section.pages.map(page => page.path))
    expect(new Set(paths).size).toBe(paths.length)
    expect(administrator.map(section => section.key)).toEqual(['today', 'people', 'money', 'clinic', 'own'])
    expect(sectionsOf(actor('auditor')).map(section => section.key)).toEqual([
      'today',
      'people',
      'money',
      'clinic',
    ])
    expect(sectionsOf(actor('nurse')).map(section => section.key)).toEqual(['today', 'people', 'clinic'])
  })
})
