import { expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Service {
  id: string
  name: { en?: string }
  version: number
  preparation?: { fastHours?: number; bring?: Record<string, string>[]; confirm?: { id: string }[] }
}

const services = async () => (await call<{ items: Service[] }>('admin', 'GET', '/services')).items
const named = async (name: string) => (await services()).find(one => one.name.en === name)

it('adds a service with its preparation; what lacks a language is said at its field', async () => {
  const page = await visit({ account: 'admin', expects: /^422 POST/ })
  await page.goto(`${base}/services`)
  await page.getByRole('cell', { name: 'Gastroscopy', exact: true }).waitFor()
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/services.png`, fullPage: true })
  await page.getByRole('button', { name: 'Add a service' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name in Chinese').fill('肠镜')
  await drawer.getByLabel('Name in English').fill('Colonoscopy')
  await drawer.getByLabel('Departments').click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Internal medicine' }).click()
  await drawer.getByLabel('Nothing to eat for').fill('12')
  await drawer.getByLabel('Plain water until').fill('2')
  await drawer.getByRole('group', { name: 'Medicines to pause' }).getByLabel('In English').fill('Iron')
  await drawer.getByRole('button', { name: 'Add a thing to bring' }).click()
  const thing = drawer.getByRole('group', { name: 'Thing 1' })
  await thing.getByLabel('In Chinese').fill('申请单')
  await thing.getByLabel('In English').fill('The referral')
  await drawer.getByRole('button', { name: 'Add a statement' }).click()
  const statement = drawer.getByRole('group', { name: 'Statement 1' })
  await statement.getByLabel('In Chinese').fill('我没有怀孕')
  await statement.getByLabel('In English').fill('I am not pregnant')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await drawer.locator('.ant-form-item-explain-error').waitFor() // the server's: the pause has no Chinese
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/service-fault.png` })
  await drawer.getByRole('group', { name: 'Medicines to pause' }).getByLabel('In Chinese').fill('铁剂')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: 'Colonoscopy', exact: true }).waitFor()
  await page.getByText('12 hours of fasting, 1 thing to bring, 1 statement').waitFor()
  const made = await named('Colonoscopy')
  expect(made?.preparation?.fastHours).toBe(12)
  expect(made?.preparation?.confirm).toHaveLength(1)
})

it('changes a service without losing what it does not show, and says when somebody was faster', async () => {
  const page = await visit({ account: 'admin', viewport: phone, expects: /^412 PUT/ })
  await page.goto(`${base}/services`)
  await page.getByRole('button', { name: 'Edit: Gastroscopy' }).click()
  const drawer = page.getByRole('dialog')
  const before = await named('Gastroscopy')
  await drawer.getByLabel('Nothing to eat for').fill('9')
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/service-phone.png` })
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await named('Gastroscopy'))?.preparation?.fastHours).toBe(9)
  const after = await named('Gastroscopy')
  expect(after?.preparation).toEqual({ ...before?.preparation, fastHours: 9 })

  await page.getByRole('button', { name: 'Edit: Gastroscopy' }).click()
  const other = await visit({ account: 'manager' })
  await other.goto(`${base}/services`)
  await other.getByRole('button', { name: 'Edit: Gastroscopy' }).click()
  await other.getByRole('dialog').getByLabel('Nothing to eat for').fill('8')
  await other.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await named('Gastroscopy'))?.preparation?.fastHours).toBe(8)
  await page.getByRole('dialog').getByLabel('Nothing to eat for').fill('7')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Somebody else changed this service meanwhile').waitFor()
  expect((await named('Gastroscopy'))?.preparation?.fastHours).toBe(8)
})
