import { Call } from '@/shared/clinic/call'
import { useSites } from '@/shared/directory/sites'

/** Where to call about an appointment: its site, or else the clinic. */
export function CallSite({ siteId }: { siteId?: string }) {
  return <Call phone={useSites().phone(siteId)} />
}
