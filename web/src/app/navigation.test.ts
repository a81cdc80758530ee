import { describe, expect, it } from 'vitest'
import type { Me } from '@/shared/me/me'
import { homeOf, pagesOf } from './navigation'

type Role = Me['actor']['roles'][number]

function actor(role: Role, rest: Partial<Me['actor']> = {}): Me['actor'] {
  return { id: role, name: role, roles: [role], ...rest }
}

describe('navigation', () => {
  it.each<Role>(['frontdesk', 'nurse', 'doctor', 'manager', 'administrator', 'auditor'])(
    'leads %s to a page of theirs',
    role => {
      const paths = pagesOf(actor(role)).map(page => page.path)
      expect(paths).toContain(homeOf(actor(role)))
    },
  )

  it('leads patients to their own pages and nowhere else', () => {
    const patient = actor('patient', { patientId: 'pat_1' })
    expect(pagesOf(patient).map(page => page.path)).toEqual(['/my'])
    expect(homeOf(patient)).toBe('/my')
  })

  it('keeps files from auditors and figures from the front desk', () => {
    expect(pagesOf(actor('auditor')).map(page => page.key)).not.toContain('patients')
    expect(pagesOf(actor('frontdesk')).map(page => page.key)).not.toContain('kpis')
  })
})
