import { useDirectoryNames } from '@/shared/directory/directory'
import { useMe } from '@/shared/me/me'

/** The colleague whose patients a doctor is about to call; undefined of one's own, and for who is no doctor. */
export function useColleague(practitionerId: string | undefined): string | undefined {
  const { actor } = useMe()
  const names = useDirectoryNames()
  if (!practitionerId || !actor.practitionerId || !actor.roles.includes('doctor')) return undefined
  return practitionerId === actor.practitionerId ? undefined : names.practitioner(practitionerId)
}
