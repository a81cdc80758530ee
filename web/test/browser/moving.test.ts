import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import {
  amend,
  barriers,
  base,
  call,
  openDepartment,
  phone,
  type Session,
  settled,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

interface Booked {
  id: string
  movedLate?: boolean
  late?: boolean
}

const shots = process.env.SCREENSHOTS
let shot = 0
async function look(page: Page, name: string): Promise<void> {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (shots) await page.screenshot({ path: `${shots}/moving-${++shot}-${name}.png`, fullPage: true })
}

let department: string
let days: Session[]
let service: string
let patientId: string

beforeAll(async () => {
  ;({ department } = await openDepartment({
    name: { 'zh-CN': '改约科', en: 'Moving department' },
    doctor: { name: { 'zh-CN': '易大夫', en: 'Dr Yi' }, grade: 'chief' },
    room: 'M1',
    day: { start: '13:00', end: '16:00', minutes: 20 },
  }))
  const found = await call<{ items: Session[] }>('desk', 'GET', `/slots?department=${department}&days=12`)
  days = found.items.sort((a, b) => a.date.localeCompare(b.date))
  service = (
    await call<{ id: string }>('admin', 'POST', '/services', {
      name: { 'zh-CN': '改约胃镜', en: 'Moving gastroscopy' },
      departments: [department],
      preparation: { fastHours: 8, waterHours: 2 },
    })
  ).id
  const me = await call<{ actor: { patientId: string } }>('patient-en', 'GET', '/me')
  patientId = me.actor.patientId
})

const book = (day: number, number: number, rest: object = {}, patient = patientId) =>
  call<Booked>('desk', 'POST', '/appointments', {
    patientId: patient,
    sessionId: days[day]?.id,
    number,
    ...rest,
  })
const move = (id: string, day: number, number: number, by = 'desk') =>
  call<Booked>(by, 'POST', `/appointments/${id}/move`, { sessionId: days[day]?.id, number })
const cancel = (id: string) =>
  call<Booked>('desk', 'POST', `/appointments/${id}/cancel`, { byClinic: true, reason: 'test' })

it('names what stands in the way on the phone, and leads there', async () => {
  const has = await book(2, 1)
  const page = await visit({ account: 'patient-en', viewport: phone, expects: /^409 POST/ })
  await page.goto(`${base}/book/${department}/any?day=${days[2]?.date}`)
  await page.getByRole('button', { name: '14:00' }).click()
  await page
    .getByText(/already has a number in this session \(.* 13:00, Moving department, Dr Yi\)/)
    .waitFor()
  await look(page, 'in-the-way')
  await page.getByRole('link', { name: /^See the appointment of .* 13:00/ }).click()
  await page.waitForURL(`**/my/visits/${has.id}`)
  await cancel(has.id)
})

it.each([
  { language: 'en', changes: 'The times to prepare change', done: 'It is moved', was: 'It is booked' },
  { language: 'zh-CN', changes: '准备时间将随之改变', done: '改约成功', was: '预约成功' },
] as const)('says that it is moved, and how preparing changes, in $language', async words => {
  const { id } = await book(5, 2, { serviceId: service })
  const page = await visit({ account: 'patient-en', viewport: phone, language: words.language })
  await page.goto(`${base}/my/visits/${id}/move?day=${days[6]?.date}`)
  await page.getByRole('button', { name: '14:00' }).click()
  const ask = page.getByRole('dialog')
  await ask.getByText(words.changes).waitFor()
  await ask.getByText(/06:00/).waitFor()
  await look(page, `ask-${words.language}`)
  await ask.locator('button').first().click()
  await page.getByRole('heading', { name: words.done }).waitFor()
  await page.getByText(/13:20.*14:00/).waitFor()
  await page.getByText(/06:00/).waitFor()
  expect(await page.getByText(words.was).count()).toBe(0)
  await look(page, `moved-${words.language}`)
  await cancel(page.url().split('/').at(-1) ?? '')
})

it('says before a late move that cancelling counts as late, and counts it', async () => {
  const back = await amend<{ cancel: { hours: number; after: string } }>('/booking-policy', now => ({
    cancel: { ...now.cancel, hours: 168 },
  }))
  try {
    const { id } = await book(5, 3)
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/my/visits/${id}/move?from=${days[8]?.date}&day=${days[9]?.date}`)
    await page.getByText('The limit for cancelling was').waitFor()
    await look(page, 'late')
    await page.getByRole('button', { name: '15:00' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByRole('heading', { name: 'It is moved' }).waitFor()
    await page.getByRole('button', { name: 'Cancel the appointment' }).click()
    await page.getByRole('dialog').getByText('was moved after the limit').waitFor()
    await look(page, 'late-cancel')
    const now = page.url().split('/').at(-1) ?? ''
    expect((await call<Booked>('desk', 'GET', `/appointments/${now}`)).movedLate).toBe(true)
    await cancel(now)
  } finally {
    await back()
  }
})

it('leads from what was moved or cancelled elsewhere to where it is now', async () => {
  const { id } = await book(5, 4)
  const page = await visit({ account: 'patient-en', viewport: phone, expects: /^409 POST/ })
  await page.goto(`${base}/my/visits/${id}/move?day=${days[6]?.date}`)
  await page.getByRole('button', { name: '15:00' }).waitFor()
  const second = await move(id, 7, 1)
  const third = await move(second.id, 8, 2)
  await page.getByRole('button', { name: '15:00' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByText('cannot be moved any more').waitFor()
  await page.getByRole('heading', { name: /^It was moved to .* 13:20/ }).waitFor()
  await look(page, 'stale')
  await page.getByRole('link', { name: 'See the new appointment' }).click()
  await page.waitForURL(`**/my/visits/${third.id}`)
  await cancel(third.id)
  await page.reload()
  await page.getByRole('link', { name: 'Book again' }).click()
  await page.getByRole('heading', { name: 'Moving department' }).waitFor()
})

it.each(['/book/xyz', '/book/xyz/any', '/book/xyz/wait', '/hold/xyz'])('finds nothing at %s', async path => {
  const page = await visit({ account: 'patient-en', viewport: phone, expects: /^(403|404) GET/ })
  await page.goto(base + path)
  await page.getByRole('heading', { name: 'Not found' }).waitFor()
  expect(await page.getByText(/Nothing is free|time is over, and/).count()).toBe(0)
  await look(page, 'missing')
  await page.getByRole('link', { name: 'Home' }).last().click()
  await page.waitForURL('**/my')
})

it('tells the desk from when to when, what to say, and where a stale appointment is now', async () => {
  const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', {
    name: 'Moving Guest',
  })
  const one = await book(0, 3, { serviceId: service }, patient.id)
  const page = await visit({ account: 'desk' })
  const ticket = (number: number) =>
    page.getByRole('button', { name: new RegExp(`^${number} \\d\\d:\\d\\d`) })
  await page.goto(`${base}/board?department=${department}`)
  await ticket(3).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
  await ticket(6).click()
  const ask = page.getByRole('dialog')
  await ask.getByText(/Nothing to eat after/).waitFor()
  await ask.getByRole('checkbox', { name: /clinic's own reasons/ }).check()
  await ask.getByRole('button', { name: 'Patient asked' }).click()
  await look(page, 'desk')
  await ask.getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByText(/^Moved from .*13:40.* to .*14:40.*, number 6$/).waitFor()
  await page.getByText('The times to prepare have changed').waitFor()

  await ticket(6).click()
  await page.getByRole('dialog').getByText('Moving Guest').first().waitFor()
  const all = await call<{ items: { id: string; status: string }[] }>(
    'desk',
    'GET',
    `/patients/${patient.id}/appointments`,
  )
  const now = all.items.find(({ status }) => status === 'booked')?.id ?? one.id
  await move(now, 1, 2)
  await page
    .getByRole('dialog')
    .getByText(/was moved to .*13:20.* meanwhile, number 2/)
    .waitFor({ timeout: 30_000 })
  await look(page, 'desk-stale')
  await page.getByRole('link', { name: 'Show it on the day board' }).click()
  await ticket(2).filter({ hasText: 'Moving Guest' }).waitFor()
})
