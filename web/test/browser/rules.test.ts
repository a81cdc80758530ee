import { expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Policy {
  overbooking: number
  holds: { fillingIn: number }
}

it('changes the booking policy, with a fault shown at its field', async () => {
  const page = await visit({ account: 'manager', expects: /^422 PUT/ })
  await page.goto(`${base}/rules`)
  const form = page.locator('form')
  await form.getByLabel('While filling in').fill('7')
  await page.getByText('Not saved yet').waitFor()
  await page.getByRole('button', { name: 'Undo the changes' }).click()
  expect(await form.getByLabel('While filling in').inputValue()).toBe('5')

  await form.getByLabel('While filling in').fill('99')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('A whole number from 1 to 30').waitFor()
  await form.getByLabel('While filling in').fill('6')
  await form.getByLabel('Warned from').fill('9')
  await page.getByRole('button', { name: 'Save' }).click()
  await form.locator('.ant-form-item-explain-error').waitFor() // the server's: warned later than restricted
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/policy.png`, fullPage: true })
  await form.getByLabel('Warned from').fill('2')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The rules are in force').waitFor()
  expect((await call<Policy>('manager', 'GET', '/booking-policy')).holds.fillingIn).toBe(6)
})

it('says when somebody else has changed the rules meanwhile, and loses nothing of theirs', async () => {
  const [first, second] = [
    await visit({ account: 'manager' }),
    await visit({ account: 'admin', expects: /^412 PUT/ }),
  ]
  for (const page of [first, second]) {
    await page.goto(`${base}/rules`)
    await page.getByLabel('Patients a session').waitFor()
  }
  await first.getByLabel('Patients a session').fill('4')
  await first.getByRole('button', { name: 'Save' }).click()
  await first.getByText('The rules are in force').waitFor()
  await second.getByLabel('While filling in').fill('9')
  await second.getByRole('button', { name: 'Save' }).click()
  await second.getByText('Somebody else changed these rules meanwhile').waitFor()
  await second.getByRole('button', { name: 'Show what holds now' }).click()
  await expect.poll(() => second.getByLabel('Patients a session').inputValue()).toBe('4')
  await second.getByLabel('Patients a session').fill('3')
  await second.getByLabel('While filling in').fill('5')
  await second.getByRole('button', { name: 'Save' }).click()
  await second.getByText('The rules are in force').waitFor()
})

it('sets up a site once, and an isolation room: patients check in by phone there', async () => {
  const page = await visit({ account: 'admin' })
  await page.goto(`${base}/directory`)
  await page.getByRole('button', { name: 'Add: Sites' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name in English').fill('Harbour')
  await dialog.getByRole('switch', { name: 'Check-in by phone at this site' }).click()
  await dialog.getByLabel('Latitude').fill('31.2304')
  await dialog.getByLabel('Longitude').fill('121.4737')
  await dialog.getByLabel('Within (metres)').fill('150')
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/site.png` })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: 'Harbour', exact: true }).waitFor()

  await page.goto(`${base}/rules?part=visit`)
  await page.getByText('By code, or within 150 m').waitFor()
  await page.getByRole('button', { name: 'Add a place' }).click()
  const places = page.getByRole('region', { name: 'Places with a queue of their own' })
  const added = places.getByRole('group').last()
  await added.getByLabel('Name in Chinese').fill('隔离诊室二')
  await added.getByLabel('Name in English').fill('Isolation two')
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/visit-rules.png`, fullPage: true })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The rules are in force').waitFor()
  const rules = await call<{ stations: { name: Record<string, string>; queueId: string }[] }>(
    'desk',
    'GET',
    '/visit-rules',
  )
  expect(rules.stations.find(one => one.name.en === 'Isolation two')?.queueId).toMatch(/^que_/)

  await page.setViewportSize(phone)
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/visit-rules-phone.png` })
  await page.goto(`${base}/screens`)
  await page.getByRole('combobox', { name: 'Site' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Harbour' }).click()
  await page.getByRole('figure').waitFor()
})
