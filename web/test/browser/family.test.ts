import { expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

it('notes at the desk by a document who may act, and ends it', async () => {
  const [father, daughter] = await Promise.all(
    ['Acted For', 'Acting Daughter'].map(
      async name => (await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name })).patient,
    ),
  )
  const desk = await visit({ account: 'desk' })
  await desk.goto(`${base}/patients/${father?.id}`)
  await desk.getByText('Nobody acts for this patient.').waitFor()
  await desk.getByRole('button', { name: 'Note who may act' }).click()
  const form = desk.getByRole('dialog')
  await form.getByRole('combobox', { name: 'Who acts' }).fill('acting daughter')
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Acting Daughter' }).click()
  await form.getByRole('combobox', { name: "They are the patient's" }).click()
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Child' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Please fill this in').waitFor()
  await form.getByRole('combobox', { name: 'What was looked at' }).click()
  await desk.locator('.ant-select-item-option').filter({ hasText: 'household register' }).click()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/mandate-dialog.png` })
  await form.getByRole('button', { name: 'Save' }).click()
  const line = desk.getByRole('list', { name: 'Family' }).getByRole('listitem')
  await line.getByText('may act').waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])

  const other = await visit({ account: 'nurse', language: 'zh-CN', viewport: phone })
  await other.goto(`${base}/patients/${daughter?.id}`)
  await other.getByText('代办对象：').waitFor()
  await settled(other)
  expect(await barriers(other)).toEqual([])
  if (shots) await other.screenshot({ path: `${shots}/family-panel.png`, fullPage: true })

  await line.getByRole('button', { name: 'End it' }).click()
  await desk.getByRole('tooltip').getByRole('button', { name: 'End it' }).click()
  await line.getByText('ended').waitFor()
})
