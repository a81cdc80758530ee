import { describe, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  type Language,
  openDepartment,
  phone,
  settled,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

const words = {
  'zh-CN': {
    edit: '修改 ',
    label: '发票上的税率（选填）',
    rate: '按税率（价格含税）',
    percent: '税率',
    code: '税收分类编码（选填）',
    save: /^保\s?存$/,
    wrong: '须为 19 位数字',
    included: '税：¥100.00 内含 13% 税额 ¥11.50',
  },
  en: {
    edit: 'Edit ',
    label: 'Tax, as invoices state it (optional)',
    rate: 'A rate, which the price includes',
    percent: 'Rate',
    code: 'Tax classification code (optional)',
    save: 'Save',
    wrong: 'must be 19 digits',
    included: 'Tax: ¥100.00 includes ¥11.50 at 13%',
  },
}

describe.each(['zh-CN', 'en'] as Language[])('a tax, in %s', language => {
  const say = words[language]

  it('is written on the price list, and stands on the invoice of what is charged from then on', async () => {
    const code = `LENS-${language.toUpperCase()}`
    await call('manager', 'POST', '/prices', {
      code,
      name: { 'zh-CN': '角膜接触镜', en: 'Contact lens' },
      category: 'other',
      amount: 10_000,
      from: '2026-01-01',
    })
    const page = await visit({ account: 'manager', language, expects: /^422 PUT/ })
    await page.goto(`${base}/prices`)
    await page.getByRole('button', { name: new RegExp(`${code}$`) }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel(say.label).click()
    await page.locator('.ant-select-item-option').filter({ hasText: say.rate }).click()
    await drawer.getByLabel(say.percent, { exact: true }).fill('13')
    await drawer.getByLabel(say.code).fill('107030401')
    await drawer.getByRole('button', { name: say.save }).click()
    await drawer.getByText(say.wrong).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/tax-price-${language}.png` })
    await drawer.getByLabel(say.code).fill('1070304010000000000')
    await drawer.getByRole('button', { name: say.save }).click()
    await drawer.waitFor({ state: 'hidden' })
    const { items } = await call<{ items: { code: string; tax?: object }[] }>('manager', 'GET', '/prices')
    expect(items.find(one => one.code === code)?.tax).toEqual({
      code: '1070304010000000000',
      treatment: 'rate',
      rate: 1300,
    })

    const { session } = await openDepartment({
      name: { 'zh-CN': `验光 ${language}`, en: `Optometry ${language}` },
      doctor: { name: { 'zh-CN': '罗大夫', en: 'Dr Luo' }, grade: 'attending' },
      room: language === 'en' ? '62' : '63',
      day: { start: '09:00', end: '17:00', minutes: 20 },
    })
    const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', {
      name: language === 'en' ? 'Tom Taxed' : '周税',
    })
    const booked = await call<{ id: string }>('desk', 'POST', '/appointments', {
      patientId: patient.id,
      sessionId: session.id,
      number: 1,
    })
    const bill = booked.id.replace('apt_', 'acc_')
    await call('desk', 'POST', `/accounts/${bill}/charges`, { code, quantity: 1 })
    await call('desk', 'PUT', `/accounts/${bill}/invoice`, { kind: 'person', name: '周税' })
    const desk = await visit({ account: 'desk', language, viewport: phone })
    await desk.goto(`${base}/cashier?patient=${patient.id}`)
    await desk.getByText(say.included).waitFor()
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/tax-bill-${language}.png`, fullPage: true })
  })
})
