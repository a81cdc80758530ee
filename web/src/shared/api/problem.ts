/** One wrong field of a request: where, as in `phones[0].number`, and what is wrong with it. */
export interface FieldProblem {
  field: string
  code: string
  detail: string
}

/** A failure as shown to people. Every failure becomes one: the server's problem, a lost connection, a bug. */
export interface Problem {
  code: string
  status: number
  title: string
  detail: string
  /** Number of the request, to quote when reporting. */
  instance?: string
  /** Values that the detail names, and what a refusal offers instead. */
  params?: Record<string, unknown>
  errors: FieldProblem[]
}

export function problemOf(error: unknown): Problem {
  if (isServerProblem(error)) return { ...error, errors: error.errors ?? [] }
  // fetch rejects with a TypeError when no answer came.
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) return local('network')
  return local('unexpected')
}

/** Whether the server has decided that nothing is done: no lost answer, and no failure on the way. */
export function isRefusal(error: unknown): boolean {
  const { status } = problemOf(error)
  return status >= 400 && status < 500
}

function local(code: string): Problem {
  return { code, status: 0, title: '', detail: '', errors: [] }
}

function isServerProblem(error: unknown): error is Omit<Problem, 'errors'> & { errors?: FieldProblem[] } {
  return (
    typeof error === 'object' && error !== null && 'status' in error && 'title' in error && 'code' in error
  )
}

/** Splits the path of a wrong field as a form names it: `phones[0].number` is ['phones', 0, 'number']. */
export function fieldPath(field: string): (string | number)[] {
  return field
    .split(/[.[\]]+/)
    .filter(part => part !== '')
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
}
