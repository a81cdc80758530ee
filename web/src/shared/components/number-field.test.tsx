// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { Button, Form } from 'antd'
import { afterEach, expect, it, vi } from 'vitest'
import { NumberField } from './number-field'

afterEach(cleanup)

it('neither changes nor sends a number that is out of bounds', async () => {
  const signed = vi.fn()
  render(
    <Form onFinish={signed}>
      <NumberField name="days" label="Days" unit="days" min={1} max={180} />
      <Button htmlType="submit">Sign</Button>
    </Form>,
  )
  const days = screen.getByLabelText<HTMLInputElement>('Days')
  fireEvent.change(days, { target: { value: '365' } })
  fireEvent.blur(days)
  fireEvent.click(screen.getByRole('button'))
  await screen.findByText('number.whole')
  expect(days.value).toBe('365')
  expect(signed).not.toHaveBeenCalled()
  fireEvent.change(days, { target: { value: '30' } })
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(signed).toHaveBeenCalledWith({ days: 30 }))
})
