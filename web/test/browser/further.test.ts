import { beforeAll, expect, it } from 'vitest'
import { barriers, base, call, inDays, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Thing {
  id: string
}

let department: string
let full: string
const name = (en: string, zh: string) => ({ en, 'zh-CN': zh })

async function doctor(called: object, schedule: object): Promise<string> {
  const { id } = await call<Thing>('manager', 'POST', '/practitioners', { name: called, grade: 'chief' })
  const day = { start: '09:00', end: '09:20', minutes: 20 }
  const weekly = [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, ...day }))
  const of = { departmentId: department, practitionerId: id, room: '9' }
  await call('manager', 'POST', '/schedules', { ...of, weekly, ...schedule })
  return id
}

// One doctor is full for as long as they are there, the other's numbers begin in thirty days and are given out for forty.
beforeAll(async () => {
  const made = { name: name('Distant department', '远期科'), need: 'general' }
  department = (await call<Thing>('manager', 'POST', '/departments', made)).id
  full = await doctor(name('Dr Man', '满大夫'), { from: inDays(2), until: inDays(2) })
  await doctor(name('Dr Yuan', '远大夫'), { from: inDays(30), release: { days: 40, at: '07:00' } })
  const { items } = await call<{ items: Thing[] }>('desk', 'GET', `/slots?practitioner=${full}&days=7`)
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', { name: 'Early Bird' })
  await call('desk', 'POST', '/appointments', { patientId: patient.id, sessionId: items[0]?.id, number: 1 })
})

it('shows who is full, leads on to later days, and says when the next are given out', async () => {
  const page = await visit({ viewport: phone, account: 'patient-en' })
  await page.goto(`${base}/book/${department}`)
  await page.getByText('Nothing is free in the next 21 days').waitFor()
  await page.getByRole('link', { name: /Dr Yuan.*sees patients from/ }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/full-en.png`, fullPage: true })
  await page.getByRole('button', { name: 'Later' }).click()
  await page.getByText(/Numbers of .* are given out on/).waitFor()
  await page.getByRole('link', { name: /Dr Yuan.*places free/ }).waitFor()
  if (shots) await page.screenshot({ path: `${shots}/later-en.png`, fullPage: true })
  expect(await page.getByRole('button', { name: 'Later' }).isDisabled()).toBe(true)
  await page.getByRole('link', { name: /Dr Yuan/ }).click()
  await page.getByRole('button', { name: '09:00' }).waitFor()
  await page.goto(`${base}/book/${department}`)
  await page.getByRole('link', { name: /Dr Man.*full until.*wait for one/ }).click()
  await page.getByLabel('With whom').waitFor()
  await expect.poll(() => page.getByLabel('With whom').inputValue()).toBe(full)
  if (shots) await page.screenshot({ path: `${shots}/wait-en.png`, fullPage: true })
})

it('says the same in Chinese', async () => {
  const page = await visit({ viewport: phone, language: 'zh-CN', account: 'patient-zh' })
  await page.goto(`${base}/book/${department}`)
  await page.getByRole('link', { name: /满大夫.*已约满.*可候补/ }).waitFor()
  if (shots) await page.screenshot({ path: `${shots}/full-zh.png`, fullPage: true })
  await page.getByRole('button', { name: '更晚' }).click()
  await page.getByText(/的号于.*放号/).waitFor()
  if (shots) await page.screenshot({ path: `${shots}/later-zh.png`, fullPage: true })
})

it('offers at the desk those to wait for who see patients of the department', async () => {
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/waitlist?department=${department}`)
  await page.getByRole('button', { name: 'Put on the list' }).first().click()
  await page.getByLabel('With', { exact: true }).click()
  await page.getByTitle('Dr Man').waitFor()
  const offered = await page.locator('.ant-select-item-option').allTextContents()
  expect(offered.sort()).toEqual(['Dr Man', 'Dr Yuan'])
  if (shots) await page.screenshot({ path: `${shots}/desk-wish.png` })
})
