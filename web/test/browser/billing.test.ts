import { describe, expect, it } from 'vitest'
import { barriers, base, call, openDepartment, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Bill {
  id: string
  patientId: string
  due: number
}

async function bills(): Promise<Bill[]> {
  return (await call<{ items: Bill[] }>('desk', 'GET', '/accounts?open=bills&limit=100')).items
}

describe('a cashier', () => {
  it('charges, takes the money, and prints a receipt and a copy', async () => {
    const bill = (await bills())[0]
    if (!bill) throw new Error('no bill is open')
    const page = await visit({ account: 'desk' })
    await page.addInitScript(() => {
      window.print = () =>
        document.body.setAttribute('data-printed', String(Number(document.body.dataset.printed ?? 0) + 1))
    })
    await page.goto(`${base}/cashier?patient=${bill.patientId}`)
    await page.getByRole('button', { name: 'Charge' }).first().click()
    const charge = page.getByRole('dialog', { name: 'Charge something' })
    await charge.getByRole('combobox').click()
    await page.keyboard.type('CBC')
    await page.keyboard.press('Enter')
    await charge.getByRole('button', { name: 'Charge' }).click()
    await charge.waitFor({ state: 'hidden' })
    await page.getByText('Blood count').first().waitFor()
    await page.getByRole('button', { name: 'Take payment' }).and(page.locator(':enabled')).first().click()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Take payment' }).click()
    await page.waitForURL(/receipts/)
    expect(await page.locator('article').innerText()).toContain('Cash ¥')
    for (const [print, copies] of [
      ['Print', 0],
      ['Print', 1],
    ] as const) {
      await page.getByRole('button', { name: print }).click()
      await page.locator(`body[data-printed="${copies + 1}"]`).waitFor()
      expect(await page.locator('article').getByText('COPY').count()).toBe(copies)
    }
    expect(await barriers(page)).toEqual([])
  })
})

describe('a refund above the limit', () => {
  it('is granted by a manager, and listed for the cashier until it is handed out, by a double click once', async () => {
    const bill = (await bills())[0]
    if (!bill) throw new Error('no bill is open')
    await call('desk', 'POST', `/accounts/${bill.id}/charges`, { code: 'CONS', quantity: 99 })
    const { account } = await call<{ account: { payments: { id: string }[] } }>(
      'desk',
      'POST',
      `/accounts/${bill.id}/payments`,
      { method: 'card', amount: 31_413 },
    )
    await call('desk', 'POST', `/accounts/${bill.id}/refunds`, {
      paymentId: account.payments.at(-1)?.id,
      amount: 31_413,
      reason: 'not done',
    })
    const manager = await visit({ account: 'manager' })
    await manager.goto(`${base}/cashier`)
    const waits = manager.getByRole('listitem').filter({ hasText: '¥314.13 Card' })
    await waits.getByRole('button', { name: 'Agree' }).click()
    await manager.getByText('It left the till of').first().waitFor()

    const page = await visit({ account: 'desk', viewport: phone })
    await page.goto(`${base}/cashier`)
    await page.getByText('Refunds to hand out (1)').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    const owed = page.getByRole('listitem').filter({ hasText: '¥314.13 Card · not done' })
    let sent = 0
    page.on('request', request => {
      if (request.method() === 'POST') sent++
    })
    await owed.getByRole('button', { name: 'The patient has the money' }).dblclick()
    await owed.waitFor({ state: 'detached' })
    expect(await page.getByText('Noted as handed out').count()).toBe(1)
    expect(sent).toBe(1)
  })
})

describe('a patient', () => {
  it('who paid twice sees what was paid, what went back and when', async () => {
    const { actor } = await call<{ actor: { patientId: string } }>('patient-zh', 'GET', '/me')
    const list = await call<{ items: Bill[] }>(
      'desk',
      'GET',
      `/patients/${actor.patientId}/accounts?limit=50`,
    )
    const bill = list.items.find(one => one.due > 0)
    if (!bill) throw new Error('nothing is due')
    const online = await call<{ id: string }>(
      'patient-zh',
      'POST',
      `/accounts/${bill.id}/online-payments`,
      {},
    )
    await call('desk', 'POST', `/accounts/${bill.id}/payments`, { method: 'card', amount: bill.due })
    await call('patient-zh', 'POST', `/sandbox-payments/${online.id}`, { move: 'pay' })
    const page = await visit({ account: 'patient-zh', viewport: phone })
    await page.goto(`${base}/bills`)
    const shown = page.getByRole('article').filter({ hasText: 'It was paid more than once.' })
    const text = (await shown.innerText()).replaceAll('\n', ' ')
    const amount = `¥${bill.due / 100}.00`
    expect(text).toContain(`Paid · card ${amount}`)
    expect(text).toContain(`Paid · Online ${amount}`)
    expect(text).toContain(`Given back · Online −${amount}`)
    expect(text).toContain(`${amount} was handed to the payment provider on`)
    expect(text).not.toContain('¥0.00')
    expect(await barriers(page)).toEqual([])
  })

  it('who pays for what was cancelled meanwhile reads that nothing was due any more', async () => {
    const { actor } = await call<{ actor: { patientId: string } }>('patient-zh', 'GET', '/me')
    const { session } = await openDepartment({
      name: { 'zh-CN': '迟付科', en: 'Late payments' },
      doctor: { name: { 'zh-CN': '迟大夫', en: 'Dr Chi' }, grade: 'chief' },
      room: '77',
      day: { start: '00:00', end: '23:50', minutes: 10 },
    })
    const number = session.slots.at(-1)?.number
    const booked = { patientId: actor.patientId, sessionId: session.id, number }
    const { id } = await call<{ id: string }>('desk', 'POST', '/appointments', booked)
    const billed = async () => {
      const path = `/patients/${actor.patientId}/accounts?limit=50`
      const { items } = await call<{ items: (Bill & { appointmentId?: string })[] }>('desk', 'GET', path)
      return items.find(one => one.appointmentId === id && one.due > 0)
    }
    await expect.poll(billed, { timeout: 20_000 }).toBeTruthy()
    const bill = await billed()
    const path = `/accounts/${bill?.id}/online-payments`
    const online = await call<{ id: string }>('patient-zh', 'POST', path, {})
    await call('desk', 'POST', `/appointments/${id}/cancel`, { reason: 'ill' })
    await expect.poll(billed, { timeout: 20_000 }).toBeUndefined()
    await call('patient-zh', 'POST', `/sandbox-payments/${online.id}`, { move: 'pay' })
    const page = await visit({ account: 'patient-zh', language: 'zh-CN', viewport: phone })
    await page.goto(`${base}/bills`)
    const shown = page.getByRole('article').filter({ hasText: '迟付科' })
    await shown.getByText(/付款时已无需支付。 ¥/).waitFor()
    expect(await shown.getByText('重复支付').count()).toBe(0)
  })

  it('pays by phone at the sandbox, which says that it is one', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/bills`)
    const pay = page.getByRole('button', { name: /^Pay ¥/ })
    await pay.first().waitFor()
    const open = await pay.count()
    await pay.first().click()
    await page.getByText('no money moves here').waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await page.getByRole('link', { name: 'Back to my bills' }).click()
    await settled(page)
    await page.getByText('Online').first().waitFor()
    expect(await pay.count()).toBe(open - 1)
    await page
      .getByRole('link', { name: /^Receipt/ })
      .first()
      .click()
    await page.waitForURL(/bills\/./)
    await page.getByText('Online ¥').waitFor()
    expect(await barriers(page)).toEqual([])
  })
})

describe('an invoice', () => {
  it('is asked for by the patient, noted by the cashier, and to be taken back after a refund', async () => {
    const { actor } = await call<{ actor: { patientId: string } }>('patient-zh', 'GET', '/me')
    const account = await visit({ account: 'patient-zh', viewport: phone, expects: /422 PUT/ })
    await account.goto(`${base}/bills`)
    await account.getByRole('button', { name: 'I need an invoice' }).last().click()
    await account.getByLabel('Made out to').selectOption('organisation')
    await account.getByLabel('Name of the organisation').fill('深圳市腾讯计算机系统有限公司')
    await account.getByLabel('Tax number').fill('9144030071526726XH')
    await account.getByRole('button', { name: 'Save' }).click()
    await account.getByText('is no valid Chinese tax number').waitFor()
    expect(await barriers(account)).toEqual([])
    await account.getByLabel('Tax number').fill('9144030071526726XG')
    await account.getByRole('button', { name: 'Save' }).click()
    await account.getByText('The clinic issues it and tells its number here.').waitFor()
    await settled(account)
    expect(await barriers(account)).toEqual([])

    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/cashier`)
    const open = page.getByRole('group', { name: 'Invoices to issue' })
    await open.getByRole('row', { name: 'To be issued' }).getByRole('link').first().click()
    await page.waitForURL(new RegExp(actor.patientId))
    await page.getByRole('button', { name: 'Note invoice' }).click()
    const note = page.getByRole('dialog', { name: 'Note invoice' })
    await note.getByLabel('Number of the invoice').fill('25442000000012345678')
    await note.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Invoice 25442000000012345678').waitFor()
    const list = await call<{ items: { id: string; invoice?: unknown; payments: { id: string }[] }[] }>(
      'desk',
      'GET',
      `/patients/${actor.patientId}/accounts?limit=50`,
    )
    const bill = list.items.find(one => one.invoice)
    const paid = bill?.payments[0]
    if (!bill || !paid) throw new Error('nothing was invoiced')
    await call('desk', 'POST', `/accounts/${bill.id}/refunds`, {
      paymentId: paid.id,
      amount: 100,
      reason: 'too much',
    })
    await page.reload()
    await page.getByText('¥1.00 to take back').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })
})

it.each(['en', 'zh-CN'] as const)(
  'shows how an account came to what is due, and why, in %s',
  async language => {
    const reason = language === 'en' ? 'Waited for hours' : '等候过久'
    const name = language === 'en' ? 'Ledger Lena' : '账明'
    const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name })
    const { session } = await openDepartment({
      name: { 'zh-CN': `账目科${language}`, en: `Ledger department ${language}` },
      doctor: { name: { 'zh-CN': '账大夫', en: 'Dr Ledger' }, grade: 'attending' },
      room: '61',
      day: { start: '09:00', end: '12:00', minutes: 20 },
    })
    await call('desk', 'POST', '/walk-ins', {
      patientId: patient.id,
      sessionId: session.id,
      identifiers: ['name', 'birth-date'],
    })
    const accounts = () =>
      call<{ items: { id: string; due: number }[] }>('desk', 'GET', `/patients/${patient.id}/accounts`)
    await expect.poll(async () => (await accounts()).items[0]?.due ?? 0).toBeGreaterThan(0)
    const id = (await accounts()).items[0]?.id
    await call('manager', 'POST', `/accounts/${id}/discounts`, { kind: 'manual', basisPoints: 500, reason })
    const page = await visit({ account: 'desk', language })
    await page.goto(`${base}/cashier?patient=${patient.id}`)
    await page.getByRole('button', { name: language === 'en' ? /the ledger$/ : '账目明细' }).click()
    const ledger = page.getByRole('group', { name: language === 'en' ? 'Ledger' : '账目明细' })
    await ledger.getByText(reason).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/ledger-${language}.png`, fullPage: true })
    await page.setViewportSize(phone)
    await settled(page)
    if (shots) await page.screenshot({ path: `${shots}/ledger-phone-${language}.png`, fullPage: true })
  },
)

it.each(['en', 'zh-CN'] as const)('lists the receipts of a day, in %s', async language => {
  const page = await visit({ account: 'manager', language })
  await page.goto(`${base}/settlement`)
  const receipts = page.getByRole('region', { name: language === 'en' ? 'Receipts of the day' : '当日收据' })
  await receipts.getByRole('link').first().waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/receipts-${language}.png`, fullPage: true })
  await page.setViewportSize(phone)
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/receipts-phone-${language}.png`, fullPage: true })
  await page.goto(`${base}/settlement?day=2020-01-06`)
  await receipts
    .getByText(language === 'en' ? 'No receipt was written on this day' : '当日没有开出收据')
    .waitFor()
})
