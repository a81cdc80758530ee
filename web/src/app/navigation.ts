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

export type SectionKey = 'today' | 'people' | 'money' | 'clinic' | 'own'

export interface NavItem {
  key: NavKey
  path: string
}

type Actor = Me['actor']

const staff: Role[] = ['frontdesk', 'nurse', 'doctor', 'manager', 'administrator']

// Who finds something on each page, by what they are about. What they may do there the server decides.
const sections: { key: SectionKey; pages: (NavItem & { roles: Role[] })[] }[] = [
  {
    key: 'today',
    pages: [
      { key: 'board', path: '/board', roles: staff },
      { key: 'checkIn', path: '/check-in', roles: ['frontdesk', 'nurse'] },
      { key: 'queue', path: '/queue', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
      { key: 'exams', path: '/exams', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
      { key: 'screens', path: '/screens', roles: ['frontdesk', 'nurse', 'manager', 'administrator'] },
      { key: 'emergencies', path: '/emergencies', roles: [...staff, 'auditor'] },
    ],
  },
  {
    key: 'people',
    pages: [
      { key: 'patients', path: '/patients', roles: staff },
      { key: 'followUps', path: '/follow-ups', roles: ['frontdesk', 'nurse', 'doctor', 'manager'] },
      { key: 'waitlist', path: '/waitlist', roles: [...staff, 'auditor'] },
      { key: 'inpatients', path: '/inpatients', roles: staff },
      { key: 'guidance', path: '/guidance/desk', roles: ['frontdesk', 'nurse'] },
      { key: 'messages', path: '/messages', roles: ['frontdesk', 'manager', 'administrator'] },
      { key: 'appeals', path: '/appeals', roles: ['manager', 'administrator'] },
    ],
  },
  {
    key: 'money',
    pages: [
      { key: 'cashier', path: '/cashier', roles: ['frontdesk', 'manager', 'administrator'] },
      { key: 'settlement', path: '/settlement', roles: ['frontdesk', 'manager', 'administrator', 'auditor'] },
      { key: 'prices', path: '/prices', roles: ['manager', 'administrator'] },
    ],
  },
  {
    key: 'clinic',
    pages: [
      { key: 'kpis', path: '/kpis', roles: ['doctor', 'manager', 'administrator', 'auditor'] },
      { key: 'schedules', path: '/schedules', roles: ['manager', 'administrator'] },
      { key: 'closures', path: '/closures', roles: [...staff, 'auditor'] },
      { key: 'calendarFeed', path: '/calendar', roles: ['doctor', 'administrator'] },
      { key: 'directory', path: '/directory', roles: ['manager', 'administrator'] },
      { key: 'services', path: '/services', roles: ['manager', 'administrator'] },
      { key: 'examPackages', path: '/exam-packages', roles: ['manager', 'administrator'] },
      { key: 'rules', path: '/rules', roles: ['manager', 'administrator'] },
      { key: 'audit', path: '/audit', roles: ['auditor', 'administrator'] },
    ],
  },
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

/** The pages that somebody's roles lead to, by what they are about. */
export function sectionsOf(actor: Actor): { key: SectionKey; pages: NavItem[] }[] {
  const own: typeof sections = actor.patientId
    ? [{ key: 'own', pages: [{ key: 'portal', path: '/my', roles: actor.roles }] }]
    : []
  return [...sections, ...own]
    .map(({ key, pages }) => ({
      key,
      pages: pages.filter(page => page.roles.some(role => actor.roles.includes(role))),
    }))
    .filter(section => section.pages.length > 0)
}

/** The pages that somebody's roles lead to. */
export function pagesOf(actor: Actor): NavItem[] {
  return sectionsOf(actor).flatMap(section => section.pages)
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
