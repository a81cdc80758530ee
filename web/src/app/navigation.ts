import type { Me, Role } from '@/shared/me/me'

export type NavKey =
  | 'board'
  | 'queue'
  | 'checkIn'
  | 'screens'
  | 'followUps'
  | 'patients'
  | 'schedules'
  | 'closures'
  | 'directory'
  | 'services'
  | 'rules'
  | 'appeals'
  | 'waitlist'
  | 'kpis'
  | 'messages'
  | 'audit'
  | 'exams'
  | 'examPackages'
  | 'cashier'
  | 'prices'
  | 'settlement'
  | 'portal'
  | 'guidance'
  | 'calendarFeed'
  | 'emergencies'
  | 'inpatients'

export interface NavItem {
  key: NavKey
  path: string
}

type Actor = Me['actor']

const staff: Role[] = ['frontdesk', 'nurse', 'doctor', 'manager', 'administrator']

// Who finds something on each page. What they may do there the server decides.
const pages: (NavItem & { roles: Role[] })[] = [
  { key: 'board', path: '/board', roles: staff },
  { key: 'checkIn', path: '/check-in', roles: ['frontdesk', 'nurse'] },
  { key: 'queue', path: '/queue', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
  { key: 'exams', path: '/exams', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
  { key: 'followUps', path: '/follow-ups', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
  { key: 'patients', path: '/patients', roles: staff },
  { key: 'waitlist', path: '/waitlist', roles: [...staff, 'auditor'] },
  { key: 'guidance', path: '/guidance/desk', roles: ['frontdesk', 'nurse'] },
  { key: 'inpatients', path: '/inpatients', roles: staff },
  { key: 'cashier', path: '/cashier', roles: ['frontdesk', 'manager', 'administrator'] },
  { key: 'settlement', path: '/settlement', roles: ['frontdesk', 'manager', 'administrator', 'auditor'] },
  { key: 'examPackages', path: '/exam-packages', roles: ['manager', 'administrator'] },
  { key: 'prices', path: '/prices', roles: ['manager', 'administrator'] },
  { key: 'calendarFeed', path: '/calendar', roles: ['doctor', 'administrator'] },
  { key: 'kpis', path: '/kpis', roles: ['doctor', 'manager', 'administrator', 'auditor'] },
  { key: 'screens', path: '/screens', roles: ['frontdesk', 'nurse', 'manager', 'administrator'] },
  { key: 'messages', path: '/messages', roles: ['frontdesk', 'manager', 'administrator'] },
  { key: 'closures', path: '/closures', roles: [...staff, 'auditor'] },
  { key: 'schedules', path: '/schedules', roles: ['manager', 'administrator'] },
  { key: 'services', path: '/services', roles: ['manager', 'administrator'] },
  { key: 'directory', path: '/directory', roles: ['manager', 'administrator'] },
  { key: 'appeals', path: '/appeals', roles: ['manager', 'administrator'] },
  { key: 'rules', path: '/rules', roles: ['manager', 'administrator'] },
  { key: 'emergencies', path: '/emergencies', roles: [...staff, 'auditor'] },
  { key: 'audit', path: '/audit', roles: ['auditor', 'administrator'] },
]

// Where each role's day happens. The first role that matches decides.
const homes: [Role, string][] = [
  ['manager', '/kpis'],
  ['doctor', '/queue'],
  ['nurse', '/follow-ups'],
  ['frontdesk', '/board'],
  ['administrator', '/board'],
  ['auditor', '/audit'],
]

/** The pages that somebody's roles lead to. */
export function pagesOf(actor: Actor): NavItem[] {
  const items: NavItem[] = pages.filter(page => page.roles.some(role => actor.roles.includes(role)))
  if (actor.patientId) items.push({ key: 'portal', path: '/my' })
  return items
}

export function homeOf(actor: Actor): string {
  const own = homes.find(([role]) => actor.roles.includes(role))
  if (own) return own[1]
  return actor.roles.includes('patient') ? '/my' : '/nowhere'
}

/** Whether somebody works here: raises emergencies, and is told of them. */
export function isStaff(actor: Actor): boolean {
  return staff.some(role => actor.roles.includes(role))
}

export function maySearchPatients(actor: Actor): boolean {
  return pagesOf(actor).some(page => page.key === 'patients')
}
