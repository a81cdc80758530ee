import { expect, it } from 'vitest'
import { barriers, base, call, openDepartment, settled, signIn, visit, withBrowser } from './clinic'

withBrowser()

it('gives a doctor an address that a calendar can read, until it is taken back', async () => {
  const page = await visit({ account: 'admin' })
  await page.goto(`${base}/calendar`)
  await page.getByRole('combobox', { name: 'Doctor' }).click()
  await page.locator('.ant-select-item-option').first().click()
  await page
    .getByRole('button', { name: /address$/ })
    .first()
    .click()
  const again = page.getByRole('dialog').getByRole('button', { name: 'Make another address' })
  const address = page.getByLabel('Address of the calendar')
  await again.or(address).first().waitFor()
  if (await again.isVisible()) await again.click()
  await address.waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  const url = await address.inputValue()
  // Over plain http, and where the browser refuses, there is nothing to copy with.
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('The address is selected: copy it now').waitFor()
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(url)
  const feed = await fetch(url)
  expect(feed.headers.get('Content-Type')).toContain('text/calendar')
  expect(await feed.text()).toMatch(/^BEGIN:VCALENDAR\r\n/)
  const tag = feed.headers.get('ETag') ?? ''
  expect((await fetch(url, { headers: { 'If-None-Match': tag } })).status).toBe(304)
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/feed.png` })

  await page.getByRole('button', { name: 'Take the address back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take the address back' }).click()
  await page.getByText('There is no address yet.').waitFor()
  expect((await fetch(url)).status).toBe(404)
})

/** Switches a doctor on or off in the directory. */
async function inUse(id: string, active: boolean): Promise<void> {
  const { items } = await call<{ items: { id: string; version: number }[] }>('admin', 'GET', '/practitioners')
  const { version, ...doctor } = items.find(one => one.id === id) ?? { version: 0 }
  const { token } = await signIn('admin')
  const saved = await fetch(`${base}/api/v1/practitioners/${id}`, {
    method: 'PUT',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'If-Match': `"${version}"`,
    },
    body: JSON.stringify({ ...doctor, id: undefined, active }),
  })
  if (!saved.ok) throw new Error(await saved.text())
}

it('ends the address of a doctor who is switched off', async () => {
  const { practitioner } = await openDepartment({
    name: { 'zh-CN': '离职科', en: 'Leaving department' },
    doctor: { name: { 'zh-CN': '离大夫', en: 'Dr Leaving' }, grade: 'attending' },
    room: '17',
    day: { start: '09:00', end: '12:00', minutes: 20 },
  })
  const { path } = await call<{ path: string }>(
    'admin',
    'POST',
    `/practitioners/${practitioner}/calendar-feed`,
  )
  expect((await fetch(base + path)).status).toBe(200)
  await inUse(practitioner, false)
  expect((await fetch(base + path)).status).toBe(404)

  const page = await visit({ account: 'admin' })
  await page.goto(`${base}/calendar`)
  await page.getByRole('combobox', { name: 'Doctor' }).fill('Dr Leaving')
  await page.getByTitle('Dr Leaving').click()
  await page.getByText('This doctor is not in use in the directory').waitFor()
  expect(await page.getByRole('button', { name: 'Make another address' }).count()).toBe(0)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Take the address back' }).waitFor()
  await inUse(practitioner, true)
  expect((await fetch(base + path)).status).toBe(200)
})
