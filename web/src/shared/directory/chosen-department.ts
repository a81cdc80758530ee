import { useSearchParams } from 'react-router'
import { useDepartments } from './directory'

const remembered = 'careloop.department'

/**
 * The department that a page of staff is about: the one in its address; else, unless the page knows better, the one
 * last chosen on this device, which mostly stands in one department; else the first.
 */
export function useChosenDepartment() {
  const [params, setParams] = useSearchParams()
  const departments = useDepartments()
  const active = (departments.data?.items ?? []).filter(one => one.active)
  const usual = active.find(one => one.id === last()) ?? active[0]
  const asked = params.get('department') ?? undefined

  function choose(id: string | undefined) {
    if (id) remember(id)
    const next = new URLSearchParams(params)
    if (id) next.set('department', id)
    else next.delete('department')
    next.delete('session') // a session of the department that is left
    setParams(next, { replace: true })
  }

  return { asked, usual: usual?.id, department: asked ?? usual?.id, choose, departments }
}

function last(): string | null {
  try {
    return localStorage.getItem(remembered)
  } catch {
    return null // storage is blocked: the first department will do
  }
}

function remember(id: string): void {
  try {
    localStorage.setItem(remembered, id)
  } catch {
    // Storage is blocked: the address keeps the choice until the page is left.
  }
}
