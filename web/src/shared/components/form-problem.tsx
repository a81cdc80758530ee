import type { FormInstance } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { fieldPath, type Problem, problemOf } from '@/shared/api/problem'
import styles from './form-problem.module.css'
import { ProblemAlert } from './problem-alert'

/**
 * Puts a failed request's wrong fields at the inputs they are about, and everything else above the form. The first
 * wrong input is scrolled to, so that a long form does not hide why it was refused.
 */
export function FormProblem({
  form,
  error,
  action,
}: {
  form: FormInstance
  error: unknown
  /** What leads out of the problem. */
  action?: ReactNode
}) {
  const [elsewhere, setElsewhere] = useState<Problem['errors']>([])

  useEffect(() => {
    setElsewhere(error ? showAtFields(form, problemOf(error)) : [])
  }, [form, error])

  if (!error) return null
  return (
    <div className={styles.box}>
      <ProblemAlert error={error} fields={elsewhere} action={action} />
    </div>
  )
}

function showAtFields(form: FormInstance, problem: Problem): Problem['errors'] {
  const inputs = form.getFieldsError().map(field => field.name)
  const here: { name: (string | number)[]; errors: string[] }[] = []
  const elsewhere: Problem['errors'] = []
  for (const fault of problem.errors) {
    const path = fieldPath(fault.field)
    // A fault in a part of a value (phones[0].number) belongs to the input that holds the whole.
    const input = inputs
      .filter(name => name.every((part, i) => part === path[i]))
      .sort((a, b) => b.length - a.length)[0]
    if (input) here.push({ name: [...input], errors: [fault.detail] })
    else elsewhere.push(fault)
  }
  form.setFields(here)
  const first = here[0]
  if (first) form.scrollToField(first.name, { block: 'center', focus: true })
  return elsewhere
}
