import { Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useText } from '@/shared/i18n/text'
import { useSites } from './emergency'

export interface Place {
  siteId?: string
  room?: string
}

/** Where an emergency is: the site, where there are several, and the room or place. */
export function PlaceFields({ place, onChange }: { place: Place; onChange: (place: Place) => void }) {
  const { t } = useTranslation('emergency')
  const text = useText()
  const sites = (useSites().data?.items ?? []).filter(one => one.active)
  return (
    <>
      {sites.length > 1 && (
        <Select
          aria-label={t('place.site')}
          placeholder={t('place.site')}
          value={place.siteId}
          allowClear
          onChange={siteId => onChange({ ...place, siteId })}
          options={sites.map(one => ({ value: one.id, label: text(one.name) }))}
        />
      )}
      <Input
        aria-label={t('place.room')}
        placeholder={t('place.room')}
        value={place.room}
        maxLength={40}
        autoComplete="off"
        onChange={event => onChange({ ...place, room: event.target.value })}
      />
    </>
  )
}
