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
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import type { Me } from '@/shared/me/me'
import { type NavKey, pagesOf } from '../navigation'
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
  return (
    <nav aria-label={t('nav.label')}>
      <ul className={styles.list}>
        {pagesOf(actor).map(({ key, path }) => {
          const Icon = icons[key]
          return (
            <li key={key}>
              <NavLink
                to={path}
                className={({ isActive }) => (isActive ? `${styles.link} ${styles.active}` : styles.link)}
              >
                <Icon aria-hidden />
                {t(`nav.${key}`)}
              </NavLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
