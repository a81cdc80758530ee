import { beforeAll, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  openDepartment,
  phone,
  type Session,
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

interface Booked extends Thing {
  status: string
}

const name = (en: string, zh: string) => ({ en, 'zh-CN': zh })

let department: string
let session: Session

beforeAll(async () => {
  const opened = await openDepartment({
    name: name('Examinations by appointment', '预约体检科'),
    doctor: { name: name('Dr Bo', '薄大夫'), grade: 'attending' },
    room: '14',
    day: { start: '09:00', end: '17:00', minutes: 20 },
  })
  department = opened.department
  session = opened.session
})

/** A package of one station with one number, and a station that is left out for pregnant patients. */
function packageIn(unit: string): Promise<Thing> {
  return call<Thing>('manager', 'POST', '/exam-packages', {
    name: name(`Sugar in ${unit}`, `血糖 ${unit}`),
    departmentId: department,
    price: 5000,
    reportDays: 3,
    active: true,
    stations: [
      {
        code: 'blood',
        name: name('Blood draw', '采血'),
        minutes: 5,
        items: [{ code: 'glucose', name: name('Glucose', '血糖'), kind: 'number', unit, decimals: 1 }],
      },
      {
        code: 'xray',
        name: name('X-ray', 'X光'),
        minutes: 5,
        notPregnant: true,
        items: [{ code: 'chest', name: name('Chest in words', '胸片描述'), kind: 'text' }],
      },
    ],
  })
}

async function registered(called: string, number?: string): Promise<string> {
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: called,
    gender: 'female',
    birthDate: '1990-04-01',
    language: 'en',
    phones: number ? [{ number, use: 'mobile', primary: true }] : undefined,
  })
  return patient.id
}

it('is opened with the appointment of the day, cancelled and opened again, and no visit', async () => {
  await packageIn('mmol/L')
  const number = '+8613911117001'
  const patientId = await registered('Abby Appointment', number)
  const { id } = await call<Booked>('desk', 'POST', '/appointments', {
    patientId,
    sessionId: session.id,
    number: 3,
  })
  const status = async () => (await call<Booked>('desk', 'GET', `/appointments/${id}`)).status
  const desk = await visit({ account: 'desk' })
  const open = async () => {
    await desk.goto(`${base}/exams`)
    await desk.getByRole('button', { name: 'Open an examination' }).click()
    const form = desk.getByRole('dialog')
    await form.getByRole('combobox', { name: 'Patient', exact: true }).fill('abby appointment')
    await desk.locator('.ant-select-item-option').filter({ hasText: 'Abby Appointment' }).click()
    await form.getByTitle('Abby Appointment').waitFor() // or the next click meets a list that is closing
    await form.getByRole('combobox', { name: 'Package' }).click()
    await desk.locator('.ant-select-item-option').filter({ hasText: 'Sugar in mmol/L' }).click()
    await form.getByTitle(/^Sugar in mmol/).waitFor()
    await form.getByText(/^09:40 · /).waitFor() // nobody has to look for it
    for (const compared of ['Name', 'Birth date'])
      await form.getByRole('checkbox', { name: compared }).check()
    await form.getByRole('checkbox', { name: 'Pregnant' }).check()
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/exam-open.png` })
    await form.getByRole('button', { name: /Open the route sheet$/ }).click()
    await desk.waitForURL(/exams\/exm_/)
    await desk.getByText('left out').waitFor()
  }
  await open()
  expect(await status()).toBe('arrived')
  // an X-ray is not put back for somebody who is pregnant
  expect(await desk.getByRole('button', { name: 'X-ray: Put back' }).count()).toBe(0)
  await desk.getByRole('button', { name: 'Cancel the examination' }).click()
  await desk.getByLabel('Reason').click()
  await desk.getByText('by mistake').click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await desk.getByText('cancelled').first().waitFor()
  expect(await status()).toBe('booked')
  await open()
  expect(await status()).toBe('arrived')

  const hers = await visit({ viewport: phone })
  await signInByPhone(hers, number)
  await hers.getByText(/^You are here for a physical examination/).waitFor()
  expect(await hers.getByRole('link', { name: 'Check in' }).count()).toBe(0)
  await hers.goto(`${base}/my-visit`)
  for (const [language, here, checkIn] of [
    ['English', /^You are here for a physical examination/, 'I am here'],
    ['中文', '您已签到体检，请按导检单前往各站点。', '我到了'],
  ] as const) {
    await hers.getByRole('button', { name: language }).click()
    await hers.getByText(here).waitFor()
    expect(await hers.getByRole('button', { name: checkIn }).count()).toBe(0)
    await settled(hers)
    expect(await barriers(hers)).toEqual([])
    if (shots) await hers.screenshot({ path: `${shots}/exam-here-${language}.png`, fullPage: true })
  }

  // who goes away gives the number up
  await desk.getByRole('button', { name: 'Cancel the examination' }).click()
  await desk.getByLabel('Reason').click()
  await desk.getByText('has left').click()
  await desk.getByRole('checkbox', { name: 'The patient stays' }).waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  await desk.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await desk.getByText('cancelled').first().waitFor()
  expect(await status()).toBe('cancelled')
})

it('is read beside earlier values in their units, explained at an appointment, and not printed once it is overtaken', async () => {
  const number = '+8613911117002'
  const patientId = await registered('Una Unit', number)
  const enter = (exam: string, station: string, value: object, more: object = {}) =>
    call('doctor', 'POST', `/exams/${exam}/stations/${station}/results`, { values: [value], ...more })
  let last = ''
  for (const [unit, glucose] of [
    ['mmol/L', 5],
    ['mg/dL', 90],
  ] as const) {
    const pack = await packageIn(unit)
    last = (
      await call<Thing>('desk', 'POST', '/exams', {
        patientId,
        packageId: pack.id,
        identifiers: ['name', 'phone'],
      })
    ).id
    await enter(last, 'blood', { item: 'glucose', number: glucose, unit })
    await enter(last, 'xray', { item: 'chest', text: '' })
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/exams/${last}/report`)
    await page.getByRole('button', { name: 'Add a conclusion' }).click()
    await page.getByLabel('Conclusion', { exact: true }).fill('As usual')
    await page.getByRole('button', { name: 'Sign the report' }).click()
    await page.getByText(/^Signed by/).waitFor()
    if (unit === 'mmol/L') continue
    const row = page.getByRole('row').filter({ hasText: 'Glucose' })
    await row.getByText('90.0 mg/dL').waitFor()
    await row.getByText('5.0 mmol/L').waitFor()
    if (shots) await page.screenshot({ path: `${shots}/exam-units.png`, fullPage: true })
  }
  const hers = await visit({ viewport: phone })
  await signInByPhone(hers, number)
  await hers.goto(`${base}/my/exams/${last}/report`)
  await hers.getByText('90.0 mg/dL').waitFor()
  await hers.getByText('5.0 mmol/L').waitFor()
  await hers.getByRole('button', { name: 'Print' }).waitFor()
  for (const _ of ['booked', 'booked again, after that was given up']) {
    await hers.getByRole('button', { name: 'Book the first free time to have it explained' }).click()
    await hers.getByRole('link', { name: 'Your appointment to have it explained' }).click()
    await hers.getByRole('button', { name: 'Cancel the appointment' }).click()
    await hers.getByRole('dialog').getByRole('button', { name: 'Cancel the appointment' }).click()
    await hers.getByText('Cancelled').first().waitFor()
    await hers.goto(`${base}/my/exams/${last}/report`)
  }
  await enter(last, 'blood', { item: 'glucose', number: 95 }, { amends: 1, reason: 'Read again' })
  await hers.reload()
  for (const [language, stale, print] of [
    ['English', /^A result was corrected after this report/, 'Print'],
    ['中文', /^本报告签发后有结果被更正/, '打印'],
  ] as const) {
    await hers.getByRole('button', { name: language }).click()
    await hers.getByText(stale).waitFor()
    await hers.getByText('90.0 mg/dL').waitFor() // as it was signed
    expect(await hers.getByRole('button', { name: print }).count()).toBe(0)
    await settled(hers)
    expect(await barriers(hers)).toEqual([])
    if (shots) await hers.screenshot({ path: `${shots}/exam-stale-${language}.png`, fullPage: true })
  }
})
