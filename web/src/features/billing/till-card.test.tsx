// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from 'antd'
import { afterEach, expect, it, vi } from 'vitest'
import type { Schemas } from '@/shared/api/client'
import { type Me, MeContext } from '@/shared/me/me'
import { TillCard } from './till-card'

vi.mock('@/shared/api/client', () => ({
  api: { useMutation: () => ({ mutate: vi.fn(), error: null, isPending: false }) },
}))
vi.mock('./accounts', async real => ({ ...(await real<object>()), useRefreshMoney: () => () => {} }))
vi.mock('react-i18next', () => ({
  useTranslation: () => ({
    i18n: { language: 'en' },
    t: (key: string, with_?: Record<string, string>) =>
      with_?.amount ? [key, ...Object.values(with_)].join(' ') : (with_?.differences ?? with_?.method ?? key),
  }),
}))

afterEach(cleanup)

const me = {
  actor: { id: 'desk', roles: ['frontdesk'] },
  clinic: { timeZone: 'Asia/Shanghai' },
} as unknown as Me
const till = {
  id: 'til_1',
  cashier: 'desk',
  shift: 1,
  status: 'open',
  openingFloat: 0,
  openedAt: '2026-11-23T00:00:00Z',
}

function Card({ sums, float = 0 }: { sums: object[]; float?: number }) {
  return (
    <MeContext value={me}>
      <App>
        <TillCard till={{ ...till, sums, openingFloat: float } as Schemas['Till']} />
      </App>
    </MeContext>
  )
}

const value = (method: string) => screen.getByLabelText<HTMLInputElement>(`method.${method}`).value

it('fills in what nobody counts, below nothing and of late too, and keeps what was typed', () => {
  const { rerender } = render(<Card sums={[{ method: 'card', paid: 0, refunded: 550 }]} />)
  expect(value('card')).toBe('-5.50')
  fireEvent.change(screen.getByLabelText('method.cash'), { target: { value: '12.00' } })
  rerender(
    <Card
      sums={[
        { method: 'cash', paid: 100, refunded: 0 },
        { method: 'card', paid: 1000, refunded: 550 },
      ]}
    />,
  )
  expect(value('card')).toBe('4.50')
  expect(value('cash')).toBe('12.00')
})

it('says while cash is counted how far it is from what should be there with the float, and why a reason is required', async () => {
  render(<Card sums={[{ method: 'cash', paid: 456376, refunded: 0 }]} float={20000} />)
  expect(screen.getAllByText(/till.cashExpected ¥4,763.76 ¥200.00/)).toHaveLength(2) // on the card and at the field
  fireEvent.change(screen.getByLabelText('method.cash'), { target: { value: '4563.76' } })
  expect(await screen.findByText('till.difference −¥200.00')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'till.close' }))
  expect(await screen.findByText('till.differs method.cash −¥200.00')).toBeTruthy()
  fireEvent.change(screen.getByLabelText('method.cash'), { target: { value: '4763.76' } })
  await waitFor(() => expect(screen.queryByText(/till.differ/)).toBeNull(), { timeout: 10_000 })
})

it('labels the fields of each till, when a manager counts several on one page', () => {
  const manager = { ...me, actor: { id: 'manager', roles: ['manager'] } } as unknown as Me
  render(
    <MeContext value={manager}>
      <App>
        <TillCard till={till as Schemas['Till']} />
        <TillCard till={{ ...till, id: 'til_2', cashier: 'other' } as Schemas['Till']} />
      </App>
    </MeContext>,
  )
  const fields = screen.getAllByLabelText('method.cash')
  expect(new Set(fields.map(one => one.id)).size).toBe(2)
})
