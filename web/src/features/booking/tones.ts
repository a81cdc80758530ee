import type { Tone } from '@/shared/components/status'
import type { TicketState } from './board'

export const tones: Record<TicketState, Tone> = {
  free: 'neutral',
  past: 'neutral',
  closed: 'bad',
  held: 'warn',
  booked: 'brand',
  arrived: 'warn',
  finished: 'done',
  noshow: 'bad',
}
