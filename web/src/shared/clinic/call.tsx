import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/shared/api/client'
import styles from './call.module.css'

/** Where to call, as a link that dials; nothing where the clinic has not said that. */
export function Call({ phone }: { phone?: string }) {
  const { t } = useTranslation()
  if (!phone) return null
  return (
    <a className={styles.call} href={dialling(phone)}>
      {t('call.clinic', { phone })}
    </a>
  )
}

/** Where to call, in a list of facts. */
export function PhoneFact({ phone }: { phone?: string }) {
  const { t } = useTranslation()
  if (!phone) return null
  return (
    <>
      <dt>{t('call.phone')}</dt>
      <dd>
        <a className={styles.number} href={dialling(phone)}>
          {phone}
        </a>
      </dd>
    </>
  )
}

/** Where to call who is not signed in, or whose link says nothing: it is asked for only where it is shown. */
export function CallAnyway() {
  const [phone, setPhone] = useState<string>()
  useEffect(() => {
    let current = true
    client
      .GET('/api/v1/contact')
      .then(({ data }) => current && setPhone(data?.phone))
      .catch(() => undefined) // what failed is said already, and this is beside it
    return () => {
      current = false
    }
  }, [])
  return <Call phone={phone} />
}

/** What a phone dials: the number as people read it has spaces, and whatever else stands between its digits. */
export function dialling(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, '')}`
}
