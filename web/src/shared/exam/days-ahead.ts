import { useState } from 'react'
import { useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'

/** How many days are looked at for an examination at once, as the server does. */
export const examDaysAtOnce = 14

/** From which day on days are looked at, today at first, and how to look at later and earlier ones. */
export function useExamDaysFrom() {
  const today = useToday()
  const [chosen, setChosen] = useState<string>()
  const from = chosen ?? today
  const turn = (days: number) => {
    const to = addDays(from, days)
    setChosen(to > today ? to : undefined)
  }
  return {
    /** Absent: today. */
    from: chosen,
    first: from,
    last: addDays(from, examDaysAtOnce - 1),
    later: () => turn(examDaysAtOnce),
    earlier: chosen ? () => turn(-examDaysAtOnce) : undefined,
  }
}

export type ExamDaysFrom = ReturnType<typeof useExamDaysFrom>
