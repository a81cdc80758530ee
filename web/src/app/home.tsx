import { Navigate } from 'react-router'
import { useMe } from '@/shared/me/me'
import { homeOf } from './navigation'

export function Component() {
  return <Navigate to={homeOf(useMe().actor)} replace />
}
