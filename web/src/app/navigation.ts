import type { Me, Role } from '@/shared/me/me'

export type NavKey = 'board' | 'queue' | 'followUps' | 'patients' | 'kpis' | 'messages' | 'myFile'

export interface NavItem {
  key: NavKey
  path: string
}

type Actor = Me['actor']

const pages: (NavItem & { roles: Role[] })[] = [
  { key: 'board', path: '/board', roles: ['frontdesk', 'nurse', 'doctor', 'manager', 'administrator'] },
  { key: 'queue', path: '/queue', roles: ['frontdesk', 'nurse', 'doctor', 'administrator'] },
  { key: 'followUps', path: '/follow-ups', roles: ['nurse', 'doctor', 'manager', 'administrator'] },
  { key: 'patients', path: '/patients', roles: ['frontdesk', 'nurse', 'doctor', 'manager', 'administrator'] },
  { key: 'kpis', path: '/kpis', roles: ['manager', 'administrator'] },
  {
    key: 'messages',
    path: '/messages',
    roles: ['frontdesk', 'nurse', 'manager', 'administrator', 'auditor'],
  },
]

// Where each role's day happens. The first role that matches decides.
const homes: [Role, string][] = [
  ['manager', '/kpis'],
  ['doctor', '/queue'],
  ['nurse', '/follow-ups'],
  ['frontdesk', '/board'],
  ['administrator', '/board'],
  ['auditor', '/messages'],
]

/** The pages that somebody's roles lead to. The server decides what they may do there. */
export function pagesOf(actor: Actor): NavItem[] {
  const items: NavItem[] = pages.filter(page => page.roles.some(role => actor.roles.includes(role)))
  if (actor.patientId) items.push({ key: 'myFile', path: `/patients/${actor.patientId}` })
  return items
}

export function homeOf(actor: Actor): string {
  const own = homes.find(([role]) => actor.roles.includes(role))
  if (own) return own[1]
  return actor.patientId ? `/patients/${actor.patientId}` : '/nowhere'
}

export function maySearchPatients(actor: Actor): boolean {
  return pagesOf(actor).some(page => page.key === 'patients')
}
