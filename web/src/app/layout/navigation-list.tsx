import {
  AccountBookOutlined,
  AlertOutlined,
  ApartmentOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalculatorOutlined,
  CalendarOutlined,
  ClockCircleOutlined,
  CompassOutlined,
  ContactsOutlined,
  DesktopOutlined,
  ExperimentOutlined,
  HourglassOutlined,
  IdcardOutlined,
  LoginOutlined,
  MailOutlined,
  MedicineBoxOutlined,
  PhoneOutlined,
  ProfileOutlined,
  ScheduleOutlined,
  SettingOutlined,
  SolutionOutlined,
  StopOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { type ComponentType, Fragment, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import type { Me } from '@/shared/me/me'
import { type NavItem, type NavKey, sectionsOf } from '../navigation'
import styles from './navigation-list.module.css'

const icons: Record<NavKey, ComponentType> = {
  board: ScheduleOutlined,
  exams: ExperimentOutlined,
  examPackages: ProfileOutlined,
  cashier: AccountBookOutlined,
  settlement: CalculatorOutlined,
  prices: TagsOutlined,
  emergencies: AlertOutlined,
  inpatients: MedicineBoxOutlined,
  queue: TeamOutlined,
  checkIn: LoginOutlined,
  screens: DesktopOutlined,
  followUps: PhoneOutlined,
  patients: ContactsOutlined,
  kpis: BarChartOutlined,
  messages: MailOutlined,
  closures: StopOutlined,
  schedules: ClockCircleOutlined,
  directory: ApartmentOutlined,
  services: ProfileOutlined,
  rules: SettingOutlined,
  appeals: SolutionOutlined,
  waitlist: HourglassOutlined,
  audit: AuditOutlined,
  portal: IdcardOutlined,
  guidance: CompassOutlined,
  calendarFeed: CalendarOutlined,
}

export function Navigation({ actor }: { actor: Me['actor'] }) {
  const { t } = useTranslation()
  const id = useId() // the rail and the drawer both show it
  return (
    <nav aria-label={t('nav.label')} className={styles.sections}>
      {sectionsOf(actor).map(section => (
        <Fragment key={section.key}>
          <p id={id + section.key} className={styles.title}>
            {t(`nav.section.${section.key}`)}
          </p>
          <ul aria-labelledby={id + section.key}>
            {section.pages.map(page => (
              <Entry key={page.key} page={page} />
            ))}
          </ul>
        </Fragment>
      ))}
    </nav>
  )
}

function Entry({ page }: { page: NavItem }) {
  const { t } = useTranslation()
  const Icon = icons[page.key]
  return (
    <li>
      <NavLink
        to={page.path}
        className={({ isActive }) => (isActive ? `${styles.link} ${styles.active}` : styles.link)}
      >
        <Icon aria-hidden />
        {t(`nav.${page.key}`)}
      </NavLink>
    </li>
  )
}
