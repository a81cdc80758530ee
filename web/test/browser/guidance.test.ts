import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { barriers, base, desktop, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

async function about(page: Page, years: string, sex: string) {
  await page.getByLabel('Age in years').fill(years)
  await page.getByText(sex, { exact: true }).click()
}

async function pick(page: Page, query: string, symptom: string) {
  await page.getByLabel('Search for a symptom').fill(query)
  await page.getByRole('button', { name: symptom, exact: true }).click()
}

it('leads a phone to a department, by pinyin and without an account', async () => {
  const page = await visit({ viewport: phone })
  await page.goto(`${base}/guidance`)
  await page.getByRole('heading', { level: 1, name: 'Which department?' }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await about(page, '34', 'Male')
  await pick(page, 'yatong', 'Toothache')
  await page.getByRole('button', { name: 'What should I do?' }).click()
  await page.getByText('See a doctor within days.').waitFor()
  expect(await page.getByText('This is guidance and no diagnosis').isVisible()).toBe(true)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/answer.png`, fullPage: true })
  expect(page.url()).toBe(`${base}/guidance`) // nothing of it is in an address
  await page.getByRole('link', { name: 'Book: Dentistry' }).click()
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
})

it('cannot hide an emergency: it is read out, holds the focus, and books nothing', async () => {
  const page = await visit({ viewport: phone })
  await page.goto(`${base}/guidance`)
  await about(page, '58', 'Female')
  await pick(page, 'chest p', 'Chest pain or tightness')
  await page.getByRole('button', { name: 'What should I do?' }).click()
  await page.getByText('Please answer what is marked').waitFor()
  await page.getByText('Bearable', { exact: true }).click()
  await page.getByText('Today', { exact: true }).click()
  await page.getByLabel('Pale with cold sweat').check()
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/asked.png`, fullPage: true })
  await page.getByRole('button', { name: 'What should I do?' }).click()
  const alarm = page.getByRole('alert')
  await alarm.getByRole('heading', { name: 'Call 120 now' }).waitFor()
  expect(await alarm.evaluate(one => one === document.activeElement)).toBe(true)
  expect(await alarm.getByRole('link', { name: 'Call 120' }).getAttribute('href')).toBe('tel:120')
  expect(await page.getByRole('link', { name: /^Book/ }).count()).toBe(0)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('heading', { name: '请立即拨打 120' }).waitFor()
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/alarm.png`, fullPage: true })
})

it('asks about a pregnancy, and leaves out what cannot be', async () => {
  const page = await visit({ viewport: phone })
  await page.goto(`${base}/guidance`)
  await about(page, '28', 'Female')
  await page.getByRole('group', { name: 'Pregnant?' }).getByText('Perhaps').click()
  await page.getByLabel('Search for a symptom').fill('testicle')
  await page.getByText('Nothing found').waitFor()
  await pick(page, 'ft', 'Abdominal pain')
  await page.getByText('Gets in the way').click()
  await page.getByText('Days', { exact: true }).click()
  await page.getByRole('button', { name: 'What should I do?' }).click()
  await page.getByText('can be an ectopic pregnancy').waitFor()
  await page.getByRole('button', { name: 'Change the answers' }).click()
  expect(await page.getByLabel('Age in years').inputValue()).toBe('28')
})

it('leads the desk to the day board of the department', async () => {
  const page = await visit({ account: 'desk', viewport: desktop })
  await page.goto(`${base}/guidance/desk`)
  await about(page, '7', 'Male')
  await page.getByRole('button', { name: 'Chest and breathing' }).click()
  await page.getByRole('button', { name: 'Cough', exact: true }).click()
  await page.getByText('Days', { exact: true }).click()
  await page.getByRole('button', { name: 'What should I do?' }).click()
  await page.getByRole('link', { name: /Book: Children/ }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/desk.png` })
  await page.getByRole('link', { name: /Book: Children/ }).click()
  await page.getByRole('heading', { name: 'Day board' }).waitFor()
  expect(page.url()).toContain('department=dep_')
})
