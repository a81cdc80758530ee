import { useMemo } from 'react'
import { api, type Schemas } from '@/shared/api/client'
import { type Text, useText } from '@/shared/i18n/text'

export type Department = Schemas['Department']
export type Practitioner = Schemas['Practitioner']

const rarelyChanges = { staleTime: 5 * 60_000 }

export function useDepartments() {
  return api.useQuery('get', '/api/v1/departments', {}, rarelyChanges)
}

export function usePractitioners() {
  return api.useQuery('get', '/api/v1/practitioners', {}, rarelyChanges)
}

/** Who sees patients of a department, whether they have a number free or none. */
export function useConsulting(department: string) {
  return api.useQuery('get', '/api/v1/departments/{id}/practitioners', {
    params: { path: { id: department } },
  })
}

export function useWards() {
  return api.useQuery('get', '/api/v1/wards', {}, rarelyChanges)
}

/** Names of departments and practitioners by id, in the reader's language. An id that is not known yet stays empty. */
export function useDirectoryNames(): {
  department: (id?: string) => string
  practitioner: (id?: string) => string
} {
  const departments = useDepartments().data
  const practitioners = usePractitioners().data
  const text = useText()
  return useMemo(() => {
    const byId = new Map<string, Text>()
    for (const one of [...(departments?.items ?? []), ...(practitioners?.items ?? [])])
      byId.set(one.id, one.name)
    const name = (id?: string) => text(id ? byId.get(id) : undefined)
    return { department: name, practitioner: name }
  }, [departments, practitioners, text])
}
