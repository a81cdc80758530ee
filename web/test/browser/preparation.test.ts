import type { Page } from 'playwright-core'
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
  code: string
  serviceId?: string
  serviceChange?: number
}

let department: string
let today: Session
let later: Session
let service: string

beforeAll(async () => {
  const opened = await openDepartment({
    name: { 'zh-CN': '内镜室', en: 'Endoscopy' },
    doctor: { name: { 'zh-CN': '镜大夫', en: 'Dr Jing' }, grade: 'chief' },
    room: 'E1',
    day: { start: '00:00', end: '23:50', minutes: 10 },
  })
  department = opened.department
  today = opened.session
  const days = await call<{ items: Session[] }>('desk', 'GET', `/slots?department=${department}&days=5`)
  later = days.items.at(-1) as Session
  const both = (zh: string, en: string) => ({ 'zh-CN': zh, en })
  service = (
    await call<Thing>('admin', 'POST', '/services', {
      name: both('肠镜', 'Colonoscopy of the test'),
      departments: [department],
      preparation: {
        fastHours: 8,
        waterHours: 2,
        companion: true,
        bring: [both('申请单', 'The referral'), both('报告', 'Earlier reports')],
        confirm: [
          { id: 'thinners', text: both('没有服用抗凝药', 'I take no blood thinners'), warnDesk: true },
          { id: 'driving', text: both('当日不驾车', 'I will not drive that day') },
        ],
      },
    })
  ).id
})

it('lets a patient choose the service, read how to prepare, and confirm one by one', async () => {
  for (const language of ['en', 'zh-CN'] as const) {
    const said =
      language === 'en'
        ? {
            choose: 'What is it for?',
            name: 'Colonoscopy of the test',
            confirm: 'Confirm',
            link: 'How to prepare',
            thinners: 'I take no blood thinners',
            yes: 'Yes, that is so',
            no: 'No',
            call: 'Please call the clinic before you come.',
            left: '1 statement is left',
          }
        : {
            choose: '预约项目',
            name: '肠镜',
            confirm: '确认预约',
            link: '如何准备',
            thinners: '没有服用抗凝药',
            yes: '是，属实',
            no: '不属实',
            call: '请在来院前致电门诊。',
            left: '还有1项待确认',
          }
    const page = await visit({ account: 'patient-en', viewport: phone, language })
    await page.goto(`${base}/book/${department}/any`)
    const day = page.locator('fieldset button').nth(language === 'en' ? 5 : 4)
    await day.click()
    await page
      .locator('section li button')
      .nth(language === 'en' ? 70 : 80)
      .click()
    await page.waitForURL(/\/hold\//)
    await page.getByLabel(said.choose).selectOption({ label: said.name })
    await page.getByText(language === 'en' ? 'Nothing to eat after' : '此后禁食', { exact: true }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/prepare-hold-${language}.png`, fullPage: true })
    await page.getByRole('button', { name: said.confirm, exact: true }).click()
    await page.getByRole('link', { name: said.link }).click()
    await page.getByText(said.thinners).waitFor()
    const statement = page.getByRole('group', { name: said.thinners })
    await statement.getByRole('button', { name: said.no, exact: true }).click()
    await page.getByText(said.call).waitFor()
    await statement.getByRole('button', { name: said.yes, exact: true }).click()
    await page.getByText(said.left).waitFor()
    expect(await statement.getByRole('button', { name: said.yes }).getAttribute('aria-pressed')).toBe('true')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    if (shots) await page.screenshot({ path: `${shots}/prepare-${language}.png`, fullPage: true })
    const address = page.url()
    await page.goto(`${base}/my/prepare`)
    await page.waitForURL(/\/my\/visits\/apt_[^/]+\/prepare$/)
    await page.goto(`${base}/my`)
    await page.locator(`a[href="${new URL(address).pathname}"]`).waitFor()
  }
})

it('warns the desk, notes a breakfast, and proposes a move', async () => {
  const patient = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: '备小白',
    gender: 'female',
    birthDate: '1980-01-02',
    source: 'walk-in',
    phones: [{ number: '13900000877', use: 'mobile', primary: true }],
  })
  const number = today.slots.at(-4)?.number as number
  const booked = await call<Booked>('desk', 'POST', '/appointments', {
    patientId: patient.patient.id,
    sessionId: today.id,
    number,
    serviceId: service,
  })
  const page = await visit({ account: 'nurse' })
  await page.goto(`${base}/check-in?department=${department}`)
  await page.getByLabel('Code').fill(booked.code)
  const panel = page.getByRole('region', { name: 'Preparation' })
  await panel.getByText('Not confirmed: ask the patient before anything is done').waitFor()
  await panel.getByRole('button', { name: 'Note that it is confirmed: I take no blood thinners' }).click()
  await panel
    .getByText('Not confirmed: ask the patient before anything is done')
    .waitFor({ state: 'detached' })
  await panel.getByRole('radio', { name: 'Not kept, on another day' }).click()
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('Please say what was not kept').waitFor()
  await panel.getByLabel('What was not kept').fill('ate at 7')
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('Move the appointment to another day now.').waitFor()
  await panel.getByText(/ate at 7/).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/prepare-desk.png`, fullPage: true })
})

it('lets the desk book for a service and change it later', async () => {
  const patient = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: '备小红',
    gender: 'female',
    birthDate: '1980-01-02',
    source: 'walk-in',
    phones: [{ number: '13900000878', use: 'mobile', primary: true }],
  })
  const booked = await call<Booked>('desk', 'POST', '/appointments', {
    patientId: patient.patient.id,
    sessionId: later.id,
    number: 60,
    serviceId: service,
  })
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/board?department=${department}&date=${later.date}`)
  await page
    .getByRole('button', { name: /备小红/ })
    .first()
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('region', { name: 'Preparation' }).getByText('Nothing to eat after').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/prepare-drawer.png`, fullPage: true })
  await drawer.getByRole('combobox', { name: 'Service' }).hover()
  await drawer.locator('.ant-select-clear').click()
  await page.getByText('What is done has been changed').waitFor()
  const after = await call<Booked>('desk', 'GET', `/appointments/${booked.id}`)
  expect(after.serviceId).toBeUndefined()
  expect(after.serviceChange).toBe(1)
})

let named = 0

/** Registers somebody whom nobody has seen before. */
async function register(name: string, rest: object = {}): Promise<string> {
  const phones = [{ number: `1390000${8790 + ++named}` }]
  const values = { name, birthDate: '1980-01-02', language: 'en', phones, ...rest }
  return (await call<{ patient: Thing }>('desk', 'POST', '/patients', values)).patient.id
}

async function bookedFor(patientId: string, session: Session, place: number): Promise<Booked> {
  const number = session.slots.at(place)?.number
  return call('desk', 'POST', '/appointments', {
    patientId,
    sessionId: session.id,
    number,
    serviceId: service,
  })
}

async function look(page: Page, name: string): Promise<void> {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/prepare-${name}.png`, fullPage: true })
}

it('asks whoever shows a pass, and shows the answers to the doctor', async () => {
  const patient = await register('Pass Guest')
  const booked = await bookedFor(patient, today, -8)
  const { token } = await call<{ token: string }>('desk', 'GET', `/appointments/${booked.id}/pass`)
  const page = await visit({ account: 'nurse' })
  await page.goto(`${base}/check-in?department=${department}`)
  await page.getByLabel('Code').fill(token)
  await page.getByRole('region', { name: 'Who has come' }).waitFor()
  await page.getByRole('checkbox', { name: 'Name', exact: true }).first().check()
  await page.getByRole('checkbox', { name: 'Birth date' }).first().check()
  await page.getByRole('button', { name: 'Check in', exact: true }).click()
  await page.getByRole('link', { name: 'Pass Guest' }).waitFor()
  const panel = page.getByRole('region', { name: 'Preparation' })
  await panel.getByText('No answer yet').first().waitFor()
  await panel.getByRole('button', { name: 'Note that it is not so: I take no blood thinners' }).click()
  await panel.getByText('Not so', { exact: true }).waitFor()
  await panel.getByText('Not confirmed: ask the patient before anything is done').waitFor()
  await look(page, 'pass')

  const doctor = await visit({ account: 'doctor' })
  await doctor.goto(`${base}/queue?department=${department}`)
  await doctor.getByRole('button', { name: 'Call next' }).click()
  await doctor.getByRole('button', { name: 'Call the next' }).click() // from a colleague's queue
  const told = doctor.getByRole('region', { name: 'Preparation' })
  await told.getByText('Not so', { exact: true }).waitFor()
  await look(doctor, 'queue')
  const seen = await call<{ items: Thing[] }>('doctor', 'GET', `/patients/${patient}/encounters`)
  await doctor.goto(`${base}/visits/${seen.items[0]?.id}`)
  await told.getByText('Not so', { exact: true }).waitFor()
  await told.getByRole('button', { name: 'Note that it is confirmed: I take no blood thinners' }).click()
  await told.getByText('Confirmed', { exact: true }).waitFor()
  await look(doctor, 'record')

  const zh = await visit({ account: 'nurse', language: 'zh-CN' })
  await zh.goto(`${base}/visits/${seen.items[0]?.id}`)
  await zh.getByRole('button', { name: '记为不属实: 没有服用抗凝药' }).waitFor()
  await look(zh, 'record-zh')
})

it('shows no panel to those who may not read it', async () => {
  await bookedFor(await register('Board Guest'), later, -9)
  const page = await visit({ account: 'admin' })
  await page.goto(`${base}/board?department=${department}&date=${later.date}`)
  await page
    .getByRole('button', { name: /Board Guest/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Service' }).waitFor()
  await settled(page)
  expect(await page.getByRole('region', { name: 'Preparation' }).count()).toBe(0)
})

it('leads a mother to whom of the family something is to be prepared for', async () => {
  const number = '+8613911113009'
  const mother = await register('Mei Zhao', { phones: [{ number }] })
  const child = await register('Yu Zhao', {
    phones: undefined,
    birthDate: '2018-06-01',
    guardian: { patientId: mother, relation: 'mother' },
  })
  const father = await register('Guo Zhao')
  await call('desk', 'POST', `/patients/${father}/family`, {
    memberId: mother,
    relation: 'spouse',
    scope: 'visits',
    evidence: 'id-document',
  })
  await bookedFor(child, later, -20)
  const his = await bookedFor(father, later, -22)
  await call('desk', 'POST', `/appointments/${his.id}/preparation/answers`, {
    statement: 'thinners',
    confirmed: false,
  })
  const page = await visit({ viewport: phone })
  await signInByPhone(page, number)
  await page.goto(`${base}/my/prepare`)
  await page.getByRole('heading', { name: 'Yu Zhao' }).waitFor()
  await look(page, 'family')
  await page
    .getByRole('article', { name: 'Guo Zhao' })
    .getByRole('button', { name: 'How to prepare' })
    .click()
  await page.waitForURL(`**/my/visits/${his.id}/prepare`)
  await page.getByText('Nothing to eat after').waitFor()
  await page.getByText('Please ask Guo Zhao to.').waitFor()
  expect(await page.getByRole('button', { name: 'No', exact: true }).count()).toBe(0)
  await look(page, 'withheld')
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByText('请Guo Zhao本人确认').waitFor()
  await look(page, 'withheld-zh')
  await page.goto(`${base}/my/prepare`)
  await page.getByRole('heading', { name: 'Yu Zhao' }).waitFor()
  await look(page, 'family-again')
})

it('shows what an exam number is for before it is booked', async () => {
  const name = { 'zh-CN': '体检准备科', en: 'Exams to prepare for' }
  const place = (await call<Thing>('manager', 'POST', '/departments', { name, need: 'general' })).id
  const doctor = { name: { 'zh-CN': '检大夫', en: 'Dr Jian' }, grade: 'chief' }
  const practitionerId = (await call<Thing>('manager', 'POST', '/practitioners', doctor)).id
  const block = { start: '00:00', end: '23:50', minutes: 10, pools: [{ pool: 'exam', from: 1, to: 140 }] }
  await call('manager', 'POST', '/schedules', {
    departmentId: place,
    practitionerId,
    room: 'E2',
    from: '2026-01-01',
    weekly: [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, ...block })),
  })
  await call('admin', 'POST', '/services', {
    name: { 'zh-CN': '空腹体检', en: 'Fasting check of the test' },
    departments: [place],
    forExams: true,
    preparation: { fastHours: 8 },
  })
  const days = await call<{ items: Session[] }>('desk', 'GET', `/slots?department=${place}&days=5`)
  const session = days.items.at(-1) as Session
  const { actor } = await call<{ actor: { patientId: string } }>('patient-en', 'GET', '/me')
  const held = { patientId: actor.patientId, sessionId: session.id, number: 60 }
  const page = await visit({ account: 'patient-en', viewport: phone })
  await page.goto(`${base}/hold/${(await call<Thing>('desk', 'POST', '/holds', held)).id}`)
  await page.getByText('Nothing to eat after', { exact: true }).waitFor()
  const choice = page.getByLabel('What is it for?')
  expect(await choice.locator('option:checked').innerText()).toBe('Fasting check of the test')
  await look(page, 'exam')
  const zh = await visit({ account: 'patient-en', viewport: phone, language: 'zh-CN' })
  await zh.goto(page.url())
  await zh.getByText('此后禁食', { exact: true }).waitFor()
  await look(zh, 'exam-zh')
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.getByRole('link', { name: 'How to prepare' }).waitFor()

  const guest = await register('Exam Guest')
  const desk = await visit({ account: 'desk' })
  await desk.goto(`${base}/board?department=${place}&date=${session.date}&patient=${guest}`)
  await desk.getByRole('button', { name: /^70 \d\d:\d\d/ }).click()
  const drawer = desk.getByRole('dialog')
  await drawer.getByText('Fasting check of the test').waitFor()
  await drawer.getByText('Exam numbers are for this, unless you choose another').waitFor()
  await drawer.getByText('Nothing to eat after').waitFor()
  await look(desk, 'exam-desk')
})

it('gives who came without an appointment a number for a service, and asks what to ask', async () => {
  await call('desk', 'POST', '/patients', { name: 'Walkin Scope' })
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/check-in?department=${department}`)
  const form = page.getByRole('region', { name: 'Walk-in' })
  await form.getByRole('combobox', { name: 'Patient', exact: true }).fill('walkin scope')
  await page.locator('.ant-select-item-option').filter({ hasText: 'Walkin Scope' }).click()
  await form.getByRole('combobox', { name: 'Session' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Dr Jing' }).click()
  await form.getByRole('combobox', { name: 'Service' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Colonoscopy of the test' }).click()
  await form.getByText('Fasting should have begun already', { exact: false }).waitFor()
  await form.getByRole('checkbox', { name: 'Name' }).check()
  await form.getByRole('checkbox', { name: 'Phone' }).check()
  await form.getByRole('button', { name: 'Take a number and check in' }).click()
  const panel = page.getByRole('region', { name: 'Preparation' })
  await panel.getByText('Not confirmed: ask the patient before anything is done').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/walk-in-service.png`, fullPage: true })
})
