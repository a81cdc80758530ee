import { useQueryClient } from '@tanstack/react-query'

/** Makes the pages look again how patients stand. What follows from a decision is counted a moment later. */
export function useRefreshStanding(): () => void {
  const queries = useQueryClient()
  return () => {
    const look = () => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/patients/{id}/standing'] })
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/appeals'] })
    }
    look()
    setTimeout(look, 2_000)
  }
}
