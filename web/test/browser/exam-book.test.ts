import { beforeAll, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  openDepartment,
  phone,
  settled,
  signInByPhone,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Thing {
  id: string
}

interface Booked {
  start: string
  numbers: { appointmentId: string }[]
}

const name = (en: string, zh: string) => ({ en, 'zh-CN': zh })

beforeAll(async () => {
  const reception = await openDepartment({
    name: name('Examination centre', '体检中心'),
    doctor: { name: name('Dr Ti', '提大夫'), grade: 'attending' },
    room: 'T1',
    day: { start: '08:00', end: '18:00', minutes: 10 },
  })
  const ultrasound = await openDepartment({
    name: name('Ultrasound unit', '超声检查室'),
    doctor: { name: name('Dr Chao', '晁大夫'), grade: 'attending' },
    room: 'U7',
    day: { start: '08:00', end: '18:00', minutes: 20 },
  })
  const service = await call<Thing>('manager', 'POST', '/services', {
    name: name('Health check', '健康体检'),
    departments: [reception.department],
    active: true,
    preparation: { fastHours: 8, bring: [name('an identity card', '身份证')] },
  })
  const station = (code: string, called: object, more: object = {}) => ({
    code,
    name: called,
    minutes: 5,
    items: [{ code: `${code}-found`, name: name('Findings', '所见'), kind: 'text' }],
    ...more,
  })
  await call<Thing>('manager', 'POST', '/exam-packages', {
    name: name('Check for men', '男性体检'),
    sex: 'male',
    departmentId: reception.department,
    price: 38000,
    reportDays: 3,
    active: true,
    stations: [station('blood', name('Blood draw', '采血'))],
  })
  await call<Thing>('manager', 'POST', '/exam-packages', {
    name: name('Check with ultrasound', '含超声体检'),
    departmentId: reception.department,
    serviceId: service.id,
    price: 58000,
    reportDays: 3,
    active: true,
    stations: [
      station('blood', name('Blood draw', '采血'), { beforeEating: true }),
      station('ultrasound', name('Abdominal ultrasound', '腹部超声'), {
        departmentId: ultrasound.department,
        after: ['blood'],
      }),
    ],
  })
})

async function registered(called: string, number: string): Promise<string> {
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: called,
    gender: 'female',
    birthDate: '1988-04-01',
    language: 'en',
    phones: [{ number, use: 'mobile', primary: true }],
  })
  return patient.id
}

const ahead = async (patient: string) =>
  (await call<{ items: Booked[] }>('desk', 'GET', `/patients/${patient}/exam-bookings`)).items

it('is booked by phone with every number, and cancelled as one', async () => {
  const number = '+8613911118001'
  const patient = await registered('Bella Booker', number)
  const hers = await visit({ viewport: phone })
  await signInByPhone(hers, number)
  await hers.goto(`${base}/my/exams`)
  await hers.getByRole('link', { name: 'Book an examination' }).click()
  await hers.getByRole('heading', { name: 'Check for men' }).waitFor()
  await hers.getByText('Not for this sex or age.').first().waitFor()
  expect(await hers.getByRole('button', { name: 'Choose a day for Check for men' }).count()).toBe(0)
  await hers.getByRole('button', { name: 'Choose a day for Check with ultrasound' }).click()
  await hers.getByRole('group', { name: 'Day' }).getByRole('button').nth(2).click()
  await hers.getByRole('region', { name: 'When you come' }).getByRole('button').first().click()
  await hers.getByText('Abdominal ultrasound').waitFor()
  await hers.getByText('Come without having eaten: Blood draw').waitFor()
  await hers.getByText('an identity card').waitFor()
  for (const [language, submit] of [
    ['中文', '预约以上时间'],
    ['English', 'Book these times'],
  ] as const) {
    await hers.getByRole('button', { name: language }).click()
    await hers.getByRole('button', { name: submit }).waitFor()
    await settled(hers)
    expect(await barriers(hers)).toEqual([])
    if (shots) await hers.screenshot({ path: `${shots}/exam-book-${language}.png`, fullPage: true })
  }
  await hers.getByRole('button', { name: 'Book these times' }).click()
  await hers.getByRole('heading', { name: 'Check with ultrasound' }).waitFor()
  await hers.getByText('Ultrasound unit').waitFor()
  await hers.getByRole('heading', { name: 'It is booked' }).waitFor()
  await settled(hers)
  expect(await barriers(hers)).toEqual([])
  if (shots) await hers.screenshot({ path: `${shots}/exam-ahead.png`, fullPage: true })
  const [booked] = await ahead(patient)
  expect(booked?.numbers).toHaveLength(2)

  // one of its numbers says what it belongs to
  await hers.goto(`${base}/my/visits/${booked?.numbers[1]?.appointmentId}`)
  await hers.getByRole('link', { name: 'Part of an examination' }).click()
  await hers.getByRole('button', { name: 'Cancel the examination' }).click()
  const ask = hers.getByRole('dialog')
  await ask.getByText('All numbers of the examination are given back.').waitFor()
  expect(await barriers(hers)).toEqual([])
  await ask.getByRole('button', { name: 'Cancel the appointment' }).click()
  await hers.getByRole('heading', { name: 'Check with ultrasound' }).waitFor({ state: 'detached' })
  expect(await ahead(patient)).toEqual([])
})

it('is moved by phone with every number', async () => {
  const number = '+8613911118003'
  const patient = await registered('Mona Mover', number)
  const hers = await visit({ viewport: phone })
  await signInByPhone(hers, number)
  await hers.goto(`${base}/my/exams/book`)
  await hers.getByRole('button', { name: 'Choose a day for Check with ultrasound' }).click()
  // further ahead, and back
  const days = hers.getByRole('group', { name: 'Day' })
  await days.getByRole('button').first().waitFor()
  const [soon] = await days.getByRole('button').allTextContents()
  await hers.getByRole('button', { name: 'Later', exact: true }).click()
  await expect.poll(() => days.getByRole('button').first().textContent()).not.toBe(soon)
  await hers.getByRole('button', { name: 'Earlier', exact: true }).click()
  await expect.poll(() => days.getByRole('button').first().textContent()).toBe(soon)
  await days.getByRole('button').nth(3).click()
  await hers.getByRole('region', { name: 'When you come' }).getByRole('button').first().click()
  await hers.getByRole('button', { name: 'Book these times' }).click()
  await hers.getByRole('link', { name: 'Move the examination' }).click()
  await hers.getByText('You keep these until the new ones are yours.', { exact: false }).waitFor()
  const [was] = await ahead(patient)
  await hers.getByRole('group', { name: 'Day' }).getByRole('button').nth(5).click()
  await hers.getByRole('region', { name: 'When you come' }).getByRole('button').nth(1).click()
  await hers.getByText(/are given back\.$/).waitFor()
  for (const [language, submit] of [
    ['中文', '改到以上时间'],
    ['English', 'Move to these times'],
  ] as const) {
    await hers.getByRole('button', { name: language }).click()
    await hers.getByRole('button', { name: submit }).waitFor()
    await settled(hers)
    expect(await barriers(hers)).toEqual([])
    if (shots) await hers.screenshot({ path: `${shots}/exam-move-${language}.png`, fullPage: true })
  }
  await hers.getByRole('button', { name: 'Move to these times' }).click()
  await hers.getByRole('heading', { name: 'Check with ultrasound' }).waitFor()
  const [now, ...others] = await ahead(patient)
  expect(others).toEqual([])
  expect(now?.numbers).toHaveLength(2)
  expect(now?.start).not.toBe(was?.start)
  for (const old of was?.numbers ?? [])
    expect(await call('desk', 'GET', `/appointments/${old.appointmentId}`)).toMatchObject({ status: 'moved' })
  // what it was has nothing to move any more
  await hers.goto(`${base}/my/exams/${was?.numbers[0]?.appointmentId}/move`)
  await hers.getByText('This examination is not booked any more').waitFor()
})

it('is booked at the desk, with what the patient is to be told', async () => {
  const patient = await registered('Dora Desk', '+8613911118002')
  const desk = await visit({ account: 'desk' })
  await desk.goto(`${base}/exams`)
  await desk.getByRole('button', { name: 'Book an examination' }).click()
  const form = desk.getByRole('dialog')
  const first = async (label: string) => {
    await settled(desk) // or the next list opens behind one that is closing
    await form.getByRole('combobox', { name: label }).click()
    await settled(desk)
    await desk.keyboard.press('Enter')
  }
  await form.getByRole('combobox', { name: 'Patient', exact: true }).fill('dora desk')
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Dora Desk' }).click()
  await form.getByTitle('Dora Desk').waitFor()
  await form.getByRole('combobox', { name: 'Package' }).click()
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Check with ultrasound' }).click()
  await form.getByTitle(/^Check with ultrasound/).waitFor()
  await form.getByRole('button', { name: 'Later days' }).click()
  await form.getByRole('button', { name: 'Later days' }).click()
  await form.locator('.ant-select-loading').waitFor({ state: 'detached' })
  await first('Day')
  await first('Begins at')
  await form
    .getByRole('region', { name: 'The numbers' })
    .getByText(/Ultrasound unit/)
    .waitFor()
  await form.getByText('Without having eaten: Blood draw').waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/exam-book-desk.png` })
  await form.getByRole('button', { name: 'Book', exact: true }).click()
  await desk.getByText(/^Booked: .*, 2 numbers$/).waitFor()
  const [booked] = await ahead(patient)
  expect(booked?.numbers).toHaveLength(2)
  expect(Date.parse(booked?.start ?? '')).toBeGreaterThan(Date.now() + 26 * 86_400_000)

  // and moved there
  await desk.goto(`${base}/exams?move=${patient}`)
  await form.getByTitle('Dora Desk').waitFor()
  await first('Booked examination')
  await settled(desk)
  await form.getByRole('combobox', { name: 'Day' }).click()
  await settled(desk)
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('Enter')
  await first('Begins at')
  await form
    .getByRole('region', { name: 'The numbers' })
    .getByText(/Ultrasound unit/)
    .waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/exam-move-desk.png` })
  await form.getByRole('button', { name: 'Move', exact: true }).click()
  await desk.getByText(/^Moved: .*, 2 numbers$/).waitFor()
  const [moved, ...others] = await ahead(patient)
  expect(others).toEqual([])
  expect(moved?.start).not.toBe(booked?.start)
})

it('says why nothing was booked, though the time is offered no more', async () => {
  const number = '+8613911118007'
  await registered('Luna Late', number)
  const hers = await visit({ viewport: phone, expects: /409 POST/ })
  await signInByPhone(hers, number)
  await hers.goto(`${base}/my/exams/book`)
  await hers.getByRole('button', { name: 'Choose a day for Check with ultrasound' }).click()
  await hers.getByRole('group', { name: 'Day' }).getByRole('button').nth(4).click()
  await hers.getByRole('region', { name: 'When you come' }).getByRole('button').first().click()
  const problem = {
    title: 'Just now gone',
    status: 409,
    code: 'exam-day-full',
    detail: 'Please choose another.',
  }
  await hers.route('**/api/v1/exam-bookings', route =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  await hers.route('**/days', route => route.fulfill({ json: { items: [] } }))
  await hers.getByRole('button', { name: 'Book these times' }).click()
  await hers.getByText('Please choose another.').waitFor()
  await hers.getByRole('button', { name: 'Book these times' }).waitFor({ state: 'detached' })
  await hers.getByText('Please choose another.').waitFor()
  await settled(hers)
  expect(await barriers(hers)).toEqual([])
})

it('books once though the answer was lost', async () => {
  const patient = await registered('Lotte Lost', '+8613911118009')
  const hers = await visit({ viewport: phone })
  await signInByPhone(hers, '+8613911118009')
  let lost = 0
  await hers.route('**/api/v1/exam-bookings', async route => {
    if (lost++ > 0) return route.continue()
    await route.fetch()
    await route.abort()
  })
  await hers.goto(`${base}/my/exams/book`)
  await hers.getByRole('button', { name: 'Choose a day for Check with ultrasound' }).click()
  await hers.getByRole('group', { name: 'Day' }).getByRole('button').nth(4).click()
  await hers.getByRole('region', { name: 'When you come' }).getByRole('button').first().click()
  await hers.getByRole('button', { name: 'Book these times' }).click()
  await expect.poll(async () => (await ahead(patient)).length).toBe(1)
  await hers.getByRole('alert').first().waitFor()
  await hers.getByRole('button', { name: 'Book these times' }).click()
  await hers.getByRole('heading', { name: 'It is booked' }).waitFor()
  expect(await ahead(patient)).toHaveLength(1)
})
