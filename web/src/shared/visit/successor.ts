import { useQuery } from '@tanstack/react-query'
import { client, type Schemas } from '@/shared/api/client'

type Appointment = Schemas['Appointment']

/** Where an appointment that was moved is by now, however often it was; undefined until that is known. */
export function useSuccessor(one: Pick<Appointment, 'movedTo'> | undefined): Appointment | undefined {
  const id = one?.movedTo
  return useQuery({
    queryKey: ['successor', id],
    queryFn: () => latest(id ?? '', read),
    enabled: id !== undefined,
  }).data
}

/** Follows an appointment from move to move. */
export async function latest<T extends { movedTo?: string }>(
  id: string,
  find: (id: string) => Promise<T>,
): Promise<T> {
  const one = await find(id)
  return one.movedTo ? latest(one.movedTo, find) : one
}

async function read(id: string): Promise<Appointment> {
  const { data, error } = await client.GET('/api/v1/appointments/{id}', { params: { path: { id } } })
  if (error) throw error
  return data
}
