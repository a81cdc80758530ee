import { useMutation } from '@tanstack/react-query'
import { client } from '@/shared/api/client'

/** Saves an appointment as a calendar file. A plain link cannot carry the token, so the file is fetched first. */
export function useCalendarDownload() {
  return useMutation({
    mutationFn: async (id: string) => {
      const { data, error } = await client.GET('/api/v1/appointments/{id}/calendar.ics', {
        params: { path: { id } },
        parseAs: 'blob',
      })
      if (error) throw error
      save(data, 'appointment.ics')
    },
  })
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
