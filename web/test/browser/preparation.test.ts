import { beforeAll, expect, it } from 'vitest'
import {
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
