import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Schemas } from '../../src/shared/api/client'
import {
  barriers,
  base,
  call,
  desktop,
  type Language,
  openDepartment,
  phone,
  type Session,
  settled,
  signIn,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

let department: string
let session: Session
let service: string

/** What a department of its own does and prescribes, with its prices. */
beforeAll(async () => {
  const opened = await openDepartment({
    name: { 'zh-CN': '呼吸科', en: 'Respiratory department' },
    doctor: { name: { 'zh-CN': '何大夫', en: 'Dr He' }, grade: 'attending' },
    room: '61',
    day: { start: '09:00', end: '17:00', minutes: 20 },
  })
  department = opened.department
  session = opened.session
  const prices = [
    ['CEFIX', '头孢克肟胶囊', 'Cefixime capsules', 'drug', '盒', 1_850, ['头孢克肟']],
    ['AMBR', '盐酸氨溴索口服溶液', 'Ambroxol oral solution', 'drug', '瓶', 2_260, []],
    ['SPIRO', '肺功能检查', 'Lung function test', 'exam', '次', 12_000, []],
  ] as const
  for (const [code, chinese, english, category, unit, amount, alsoCalled] of prices) {
    await call('manager', 'POST', '/prices', {
      code,
      name: { 'zh-CN': chinese, en: english },
      category,
      unit,
      amount,
      alsoCalled,
      from: '2026-01-01',
    })
  }
  const made = await call<{ id: string }>('admin', 'POST', '/services', {
    name: { 'zh-CN': '肺功能检查', en: 'Lung function test' },
    departments: [department],
    active: true,
    priceCode: 'SPIRO',
  })
  service = made.id
})

const drug = (name: string, quantity: number) => ({
  drug: name,
  dose: '1',
  route: 'po',
  frequency: 'tid',
  days: 5,
  quantity,
  unit: '盒',
})

/** A patient who came for a lung function test, and whose doctor prescribed three things, one of which nobody sells. */
async function seen(name: string, number: number): Promise<{ patient: string; bill: string }> {
  const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name })
  const booked = await call<{ id: string }>('desk', 'POST', '/appointments', {
    patientId: patient.id,
    sessionId: session.id,
    number,
    serviceId: service,
  })
  const { id } = await call<{ id: string }>('desk', 'POST', '/encounters', {
    appointmentId: booked.id,
    identifiers: ['name', 'birth-date'],
  })
  await call('doctor', 'POST', `/encounters/${id}/moves`, { verb: 'call', reason: 'first' })
  const { token } = await signIn('doctor')
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const read = await fetch(`${base}/api/v1/encounters/${id}`, { headers })
  const record = {
    complaint: '咳嗽三天',
    diagnosis: { code: 'J18.9', text: '肺炎' },
    nextStep: { kind: 'none' },
    prescription: [drug('头孢克肟', 2), drug('盐酸氨溴索口服溶液', 1), drug('川贝枇杷膏', 1)],
  }
  const signed = await fetch(`${base}/api/v1/encounters/${id}/complete`, {
    method: 'POST',
    headers: { ...headers, 'If-Match': read.headers.get('ETag') ?? '' },
    body: JSON.stringify(record),
  })
  if (!signed.ok) throw new Error(await signed.text())
  const bill = await vi.waitFor(async () => {
    const { items } = await call<{ items: { id: string }[] }>(
      'desk',
      'GET',
      `/patients/${patient.id}/accounts`,
    )
    if (!items[0]) throw new Error('the registration is not charged yet')
    return items[0].id
  }, 10_000)
  return { patient: patient.id, bill }
}

/** What stands on a bill beside the registration, by code. */
async function charged(bill: string): Promise<Record<string, number>> {
  const { lines } = await call<Schemas['Account']>('desk', 'GET', `/accounts/${bill}`)
  return Object.fromEntries(
    lines.filter(one => one.category !== 'registration').map(one => [one.code, one.quantity]),
  )
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${shots}/${name}-desktop.png`, fullPage: true })
  await page.setViewportSize(phone)
  await settled(page)
  await page.screenshot({ path: `${shots}/${name}-phone.png`, fullPage: true })
  await page.setViewportSize(desktop)
}

const words = {
  'zh-CN': {
    title: '就诊记录所开，尚未记账',
    one: '记账 ¥37.00：头孢克肟胶囊',
    price: '头孢克肟胶囊 2 × ¥18.50',
    all: '全部记账 ¥142.60',
    left: '肺功能检查 1 × ¥120.00',
    unknown: '处方中有 1 项不在价目表上',
  },
  en: {
    title: 'From the record, not on the bill yet',
    one: 'Charge ¥37.00: Cefixime capsules',
    price: 'Cefixime capsules 2 × ¥18.50',
    all: 'Charge all ¥142.60',
    left: 'Lung function test 1 × ¥120.00',
    unknown: '1 line of the prescription is not on the price list',
  },
}

describe.each(['zh-CN', 'en'] as Language[])('what a visit led to, in %s', language => {
  const say = words[language]

  it('is proposed on the bill; one thing is taken, once, and the others are left or taken together', async () => {
    const { patient, bill } = await seen(
      language === 'en' ? 'Paula Proposed' : '林晓',
      language === 'en' ? 1 : 2,
    )
    const page = await visit({ account: 'desk', language, viewport: desktop })
    await page.goto(`${base}/cashier?patient=${patient}`)
    const proposed = page.getByRole('region', { name: say.title })
    await proposed.getByText(say.price).waitFor()
    await proposed.getByText(say.left).waitFor()
    await proposed.getByText(say.unknown).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(await charged(bill)).toEqual({}) // nothing by itself
    if (shots) await shoot(page, `proposed-${language}`)

    // A colleague has the same bill open, and takes the same thing.
    const colleague = await visit({ account: 'manager', language, viewport: phone })
    await colleague.goto(`${base}/cashier?patient=${patient}`)
    const same = colleague.getByRole('button', { name: say.one })
    await same.waitFor()
    await proposed.getByRole('button', { name: say.one }).click()
    await proposed.getByText(say.price).waitFor({ state: 'detached' })
    await same.click()
    await same.waitFor({ state: 'detached' })
    expect(await charged(bill)).toEqual({ CEFIX: 2 })
    await proposed.getByText(say.left).waitFor() // left for later

    await proposed.getByRole('button', { name: say.all }).click()
    await proposed.getByText(say.left).waitFor({ state: 'detached' })
    expect(await charged(bill)).toEqual({ CEFIX: 2, AMBR: 1, SPIRO: 1 })
    await page.reload()
    await proposed.getByText(say.unknown).waitFor()
    expect(await proposed.getByRole('button').count()).toBe(0)
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })
})
