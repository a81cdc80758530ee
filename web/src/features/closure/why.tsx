import { useTranslation } from 'react-i18next'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import type { Proposal, Reason } from './closures'

/** A number that a patient could have instead, and why this one. */
export function ProposalText({ proposal }: { proposal: Proposal }) {
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const sites = useSites()
  const { t } = useTranslation('closure')
  const { fee } = proposal
  return (
    <>
      <div>
        {[
          format.dateTime(proposal.start),
          names.practitioner(proposal.practitionerId),
          sites.name(proposal.siteId),
          proposal.number,
        ]
          .filter(Boolean)
          .join(' · ')}
      </div>
      {fee && (
        <div>
          <strong>{t('fee', { now: yuan(fee.now), was: yuan(fee.was) })}</strong>
        </div>
      )}
      <Why reasons={proposal.why} />
    </>
  )
}

function Why({ reasons }: { reasons: Reason[] }) {
  const { t } = useTranslation('closure')
  const term = useTerm('closure')
  const words = reasons.map(({ code, n }) => {
    if (code === 'days-later') return t('days.later', { count: n ?? 0 })
    if (code === 'days-earlier') return t('days.earlier', { count: n ?? 0 })
    if (code === 'other-site' && n) return t('way', { count: n })
    return term('why', code)
  })
  return <small>{words.join(' · ')}</small>
}
