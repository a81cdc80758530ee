// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { Form, Input } from 'antd'
import { afterEach, expect, it } from 'vitest'
import { FormProblem } from './form-problem'

afterEach(cleanup)

function Registration({ error }: { error: unknown }) {
  const [form] = Form.useForm()
  return (
    <Form form={form} initialValues={{ phones: [{}] }}>
      <FormProblem form={form} error={error} />
      <Form.Item name="name" label="Name">
        <Input />
      </Form.Item>
      <Form.Item name={['phones', 0, 'number']} label="Phone">
        <Input />
      </Form.Item>
    </Form>
  )
}

it('puts each fault at its input and what has none above the form', async () => {
  render(
    <Registration
      error={{
        status: 422,
        code: 'invalid',
        title: 'Please check',
        detail: 'Two fields are wrong.',
        errors: [
          { field: 'phones[0].number', code: 'phone', detail: 'Not a telephone number' },
          { field: 'guardian.patientId', code: 'not-found', detail: 'No such guardian' },
        ],
      }}
    />,
  )
  const alert = await screen.findByRole('alert', { name: '' })
  await waitFor(() => expect(alert.textContent).toContain('No such guardian'))
  expect(alert.querySelector('.ant-alert-title')?.textContent).toBe('Two fields are wrong.')
  expect(alert.textContent).not.toContain('Please check')
  expect(alert.textContent).not.toContain('Not a telephone number')
  const phone = screen.getByLabelText('Phone')
  await waitFor(() =>
    expect(phone.closest('.ant-form-item')?.textContent).toContain('Not a telephone number'),
  )
})
