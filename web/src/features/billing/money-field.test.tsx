// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { Form } from 'antd'
import { afterEach, expect, it, vi } from 'vitest'
import { MoneyField } from './money-field'

vi.mock('react-i18next', () => ({
  useTranslation: () => ({
    t: (key: string, bounds?: { min: string; max: string }) =>
      [key, bounds?.min, bounds?.max].join(' ').trim(),
  }),
}))

afterEach(cleanup)

it.each([
  ['0', 'amount.between ¥0.01 ¥10,000,000.00'],
  ['10000000.01', 'amount.between ¥0.01 ¥10,000,000.00'],
  ['1.234', 'amount.wrong'],
  ['0.01', undefined],
])('tells in yuan, before it is sent, what %s may be', async (typed, fault) => {
  const sent = vi.fn()
  const { container } = render(
    <Form onFinish={sent}>
      <MoneyField name="amount" label="Amount" min={1} />
      <button type="submit">Pay</button>
    </Form>,
  )
  fireEvent.change(screen.getByLabelText('Amount'), { target: { value: typed } })
  fireEvent.click(screen.getByText('Pay'))
  if (fault) await screen.findByText(fault)
  else await waitFor(() => expect(sent).toHaveBeenCalledOnce())
  expect(container.querySelectorAll('.ant-form-item-explain-error').length).toBe(fault ? 1 : 0)
  expect(sent).toHaveBeenCalledTimes(fault ? 0 : 1)
})
