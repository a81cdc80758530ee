import { expect, it } from 'vitest'
import { barriers, base, settled, visit, withBrowser } from './clinic'

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
