import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  desktop,
  openDepartment,
  phone,
  type Session,
  settled,
  signInHere,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

interface Thing {
  id: string
}

const shots = process.env.SCREENSHOTS

/** Two departments of our own, and a patient with a document. */
let here: { department: string; session: Session }
let there: { department: string; session: Session }

beforeAll(async () => {
  const open = (zh: string, en: string, room: string) =>
    openDepartment({
      name: { 'zh-CN': `${zh}科`, en: `${en} department` },
      doctor: { name: { 'zh-CN': `${zh}大夫`, en: `Dr ${en}` }, grade: 'chief' },
      room,
      day: { start: '08:30', end: '18:00', minutes: 10 },
    })
  here = await open('此', 'Here', '11')
  there = await open('彼', 'There', '22')
})

let people = 0
async function booked(session: Session): Promise<{ id: string; code: string; patient: string }> {
  people++
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: `到诊${'甲乙丙丁戊己'[people - 1]}`,
    gender: 'female',
    birthDate: '1990-05-17',
    phones: [{ number: `1380013800${people}`, primary: true }],
    idDocuments: [{ type: 'passport', number: `E1234567${people}` }],
  })
  const a = await call<{ id: string; code: string }>('desk', 'POST', '/appointments', {
    patientId: patient.id,
    sessionId: session.id,
    number: 20 + people,
  })
  return { ...a, patient: patient.id }
}

async function desk(viewport = desktop): Promise<Page> {
  const page = await visit({ account: 'desk', viewport, expects: /^404 POST .*arrivals/ })
  await page.goto(`${base}/check-in?department=${here.department}`)
  return page
}

it('shows whom to compare with, masked, before anybody is checked in', async () => {
  const mine = await booked(here.session)
  const page = await desk()
  await page.getByLabel('Code').fill(mine.code)
  const person = page.getByRole('region', { name: 'Who has come' })
  for (const said of ['到诊甲', 'Female', '138****8001', 'Passport E12****', 'Dr Here · Room 11'])
    await person.getByText(said, { exact: false }).first().waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/arrival.png`, fullPage: true })
  await page.getByRole('checkbox', { name: 'Name', exact: true }).first().check()
  await page.getByRole('checkbox', { name: 'Birth date' }).first().check()
  await page.getByRole('button', { name: 'Check in', exact: true }).click()
  await page.getByText(/Number 21 is checked in/).waitFor()

  await page.getByLabel('Code').fill(mine.code)
  await page.getByText(/Checked in already as number 21/).waitFor()
  expect(await page.getByRole('button', { name: /Check in$/ }).isDisabled()).toBe(true)
})

it('says of a code of another department what it is, and checks in there', async () => {
  const theirs = await booked(there.session)
  const page = await desk(phone)
  const code = page.getByLabel('Code')
  // The stream lets the code find it a moment after the booking.
  await expect
    .poll(async () => {
      await code.fill('')
      await code.fill(theirs.code)
      await settled(page)
      return page.getByText(/For another department: .*There department · Dr There · Room 22/).count()
    })
    .toBe(1)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/arrival-elsewhere.png`, fullPage: true })
  await page.getByRole('checkbox', { name: 'Name', exact: true }).first().check()
  await page.getByRole('checkbox', { name: 'Phone' }).first().check()
  await page.getByRole('button', { name: 'Check in', exact: true }).click()
  await page.getByText(/Number 22 is checked in/).waitFor()
})

it('finds who has no code by name, and says that a code was mistyped', async () => {
  await booked(here.session)
  const page = await desk()
  await page.getByLabel('Code').fill('AAAAAAAB')
  await page.getByText('This is no booking code: a letter or a digit of it is wrong.').waitFor()
  await page.getByLabel('Code').fill('zzzz')
  await page.getByLabel('Code').press('Enter')
  await page.getByText('No appointment of today has the code ZZZZ').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Code').fill('')
  await page.getByRole('combobox', { name: 'Or find by name, phone or file number' }).fill('到诊丙')
  await page.locator('.ant-select-item-option').filter({ hasText: '到诊丙' }).click()
  await page.getByRole('button', { name: /Here department Dr Here/ }).click()
  await page.getByRole('region', { name: 'Who has come' }).getByText('138****8003').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
})

it('compares who has come without an appointment as whoever has one', async () => {
  const register = async (name: string, digit: number) =>
    (
      await call<{ patient: Thing }>('desk', 'POST', '/patients', {
        name,
        gender: 'male',
        birthDate: '1971-02-03',
        phones: [{ number: `1380013801${digit}`, primary: true }],
        idDocuments: [{ type: 'passport', number: `K7654321${digit}` }],
      })
    ).patient
  await register('现场子', 1)
  await register('现场丑', 2)
  const page = await desk()
  const form = page.getByRole('region', { name: 'Walk-in' })
  const choose = async (name: string) => {
    await form.getByRole('combobox', { name: 'Patient', exact: true }).fill(name)
    await page.locator('.ant-select-item-option').filter({ hasText: name }).click()
  }
  const person = form.getByRole('region', { name: 'Who has come' })
  const submit = form.getByRole('button', { name: 'Take a number and check in' })
  expect(await person.count()).toBe(0)
  await choose('现场子')
  for (const said of ['现场子', 'Male', '3 Feb 1971', '138****8011', 'Passport K76****'])
    await person.getByText(said, { exact: false }).first().waitFor()
  expect(await form.innerText()).not.toMatch(/13800138011|K76543211/)
  await form.getByRole('checkbox', { name: 'Name', exact: true }).check()
  expect(await submit.isDisabled()).toBe(true)
  await form.getByRole('checkbox', { name: 'Id document' }).check()
  expect(await submit.isEnabled()).toBe(true)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/walk-in.png`, fullPage: true })

  // Somebody else was compared with nothing yet.
  await choose('现场丑')
  await person.getByText('138****8012').waitFor()
  expect(await submit.isDisabled()).toBe(true)
  await form.getByRole('checkbox', { name: 'Name', exact: true }).check()
  await form.getByRole('checkbox', { name: 'Phone' }).check()
  await form.getByRole('combobox', { name: 'Session' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Dr Here' }).click()
  await submit.click()
  await page.getByText(/Number \d+ taken and checked in/).waitFor()
})

it('lets a phone say where it is', async () => {
  const page = await visit({ viewport: phone })
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation({ latitude: 31.2, longitude: 121.5 })
  await page.goto(`${base}/sign-in`)
  const latitude = await page.evaluate(
    () =>
      new Promise((found, failed) =>
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => found(coords.latitude),
          ({ message }) => failed(new Error(message)),
        ),
      ),
  )
  expect(latitude).toBe(31.2)
})

it('opens the pages of staff on the department that was last chosen on the device', async () => {
  const page = await visit({ account: 'desk', viewport: desktop })
  await page.goto(`${base}/check-in`)
  await page.getByRole('combobox', { name: 'Department' }).first().fill('There') // the list shows the first few
  await page.locator('.ant-select-item-option').filter({ hasText: 'There department' }).click()
  for (const path of ['board', 'queue', 'waitlist']) {
    await page.goto(`${base}/${path}`)
    await page.locator('.ant-select').filter({ hasText: 'There department' }).waitFor()
  }
})

it('keeps the code that was scanned at the door while a family signs in, until it is refused', async () => {
  const number = '+8613800138099'
  for (const [i, name] of ['Scan Mother', 'Scan Daughter'].entries()) {
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
      name,
      phones: [{ number }],
      language: 'en',
    })
    await call('desk', 'POST', '/appointments', {
      patientId: patient.id,
      sessionId: here.session.id,
      number: 40 + i,
    })
  }
  const page = await visit({ viewport: phone, expects: /^409 POST .*check-in/ })
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation({ latitude: 31.2, longitude: 121.5 })
  const token = 'x'.repeat(70)
  await page.goto(`${base}/my-visit#${token}`)
  await signInHere(page, number)
  await page.getByRole('button', { name: 'Scan Mother' }).click()
  await page.getByText('You scanned the clinic').waitFor()
  await page.getByRole('combobox', { name: 'For whom' }).selectOption({ label: 'Scan Daughter' })
  await page.getByText('You scanned the clinic').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])

  // Whether it is too early depends on when the test runs.
  await page.route('**/check-in', route =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: { code: 'check-in-code', status: 409, title: 'Conflict', detail: 'This is no code of ours.' },
    }),
  )
  const sent = async () => {
    const [request] = await Promise.all([
      page.waitForRequest(one => one.url().endsWith('/check-in')),
      page.getByRole('button', { name: 'I am here' }).click(),
    ])
    return request.postDataJSON()
  }
  expect(await sent()).toEqual({ poster: token })
  await page.getByText('Scan the code at the entrance again').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/scan-refused.png` })
  expect((await sent()).position.latitude).toBe(31.2)
})
