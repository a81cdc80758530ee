import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Thing {
  id: string
}

it('takes a patient from admission to discharge, and keeps what was corrected', async () => {
  const [person, daughter] = await Promise.all(['Ward Person', 'Her Daughter'].map(registered))
  await call('desk', 'POST', `/patients/${person?.id}/family`, {
    memberId: daughter?.id,
    relation: 'child',
    scope: 'visits',
    evidence: 'id-document',
  })
  const desk = await visit({ account: 'desk', expects: /^409 POST .*stays/ })
  await desk.goto(`${base}/inpatients`)
  await desk.getByRole('button', { name: 'Admit a patient' }).click()
  const form = desk.getByRole('dialog')
  await form.getByRole('combobox', { name: 'Patient', exact: true }).fill('ward person')
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Ward Person' }).click()
  for (const field of ['Department', 'Attending doctor']) {
    await form.getByRole('combobox', { name: field }).click()
    await desk.keyboard.press('Enter')
  }
  await choose(form.getByRole('combobox', { name: 'Ward' }), '三东 3 East')
  await form.getByRole('combobox', { name: 'Bed' }).click()
  await option(desk, '1 · taken').waitFor()
  await choose(form.getByRole('combobox', { name: 'Bed' }), '20')
  await form.getByRole('checkbox', { name: 'Her Daughter (child)' }).check()
  await form.getByRole('button', { name: 'Add somebody' }).click()
  await form.getByLabel('Name').fill('Wife')
  await form.getByRole('combobox', { name: 'Relation' }).click()
  await desk.keyboard.press('Enter')
  await form.getByLabel('Mobile phone').fill('17000000951')
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/admit.png` })
  await admitted('Bed Taker', '三东 3 East', '20') // who was quicker
  await form.getByRole('button', { name: 'Admit', exact: true }).click()
  await form.getByText('This bed has a patient.').first().waitFor()
  await choose(form.getByRole('combobox', { name: 'Bed' }), '21')
  await form.getByRole('button', { name: /Admit$/ }).click() // its icon may be fading still
  await desk.waitForURL(/stays\/sty_/)
  await desk.getByRole('link', { name: 'Her Daughter' }).waitFor()
  await desk
    .getByRole('listitem')
    .filter({ hasText: 'Wife' })
    .getByRole('button', { name: 'Stop telling' })
    .click()
  await desk.getByRole('tooltip').getByRole('button', { name: 'Stop telling' }).click()
  await desk.getByText('Told nothing more').waitFor()
  await desk.getByRole('button', { name: 'Add somebody' }).click()
  const more = desk.getByRole('dialog')
  await more.getByLabel('Name').fill('Wife')
  await more.getByRole('combobox', { name: 'Relation' }).click()
  await desk.keyboard.press('Enter')
  await more.getByLabel('Mobile phone').fill('17000000952')
  await more.getByRole('button', { name: 'Save' }).click()
  await desk.getByText('+8617000000952').waitFor()

  const nurse = await visit({
    account: 'nurse',
    viewport: phone,
    expects: /^4(09|22) POST .*(milestones|corrections)/,
  })
  await nurse.goto(desk.url())
  await nurse.getByRole('button', { name: 'Cancel the admission' }).waitFor()
  await nurse.getByRole('button', { name: 'Preparation for surgery' }).click()
  await nurse.getByRole('dialog').getByLabel('Note').fill('Fasting')
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('Fasting').waitFor()
  await nurse.getByRole('button', { name: 'Cancel the admission' }).waitFor({ state: 'detached' }) // it is under way
  await nurse.getByRole('button', { name: 'Correct: Preparation for surgery' }).click()
  await nurse.getByLabel('What is right; what was written stays').fill('Not fasting')
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('Not fasting').waitFor()
  await nurse.getByText('Fasting', { exact: true }).waitFor()
  await nurse.getByText('Corrected', { exact: true }).waitFor()
  await nurse.getByRole('button', { name: 'After surgery', exact: true }).click()
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('No surgery is written down yet.').first().waitFor()
  if (shots) await nurse.screenshot({ path: `${shots}/order.png` })
  await nurse.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await nurse.getByRole('button', { name: 'Surgery', exact: true }).click()
  await nurse.getByLabel('When it happened').fill('2026-01-01T08:00')
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('must not be more than 48 hours ago').first().waitFor()
  await nurse.getByLabel('When it happened').fill('')
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByRole('button', { name: 'Correct: Surgery' }).waitFor()
  await nurse.getByRole('button', { name: 'Correct: Surgery' }).click()
  const fix = nurse.getByRole('dialog')
  const when = fix.getByLabel('When it happened')
  const stood = await when.inputValue() // as it stands, to be changed
  await when.fill(stood.replace(/^\d+/, year => String(Number(year) - 1)))
  await fix.getByLabel('What is right; what was written stays').fill('Begun earlier')
  await fix.getByRole('button', { name: 'Save' }).click()
  await fix.getByText('must not be more than 48 hours ago').first().waitFor()
  await settled(nurse)
  expect(await barriers(nurse)).toEqual([])
  if (shots) await nurse.screenshot({ path: `${shots}/correct-time.png` })
  await when.fill(stood)
  await fix.getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('Begun earlier').waitFor()
  await nurse.getByRole('button', { name: 'Discharge', exact: true }).click()
  await nurse
    .getByRole('dialog')
    .getByText(/^Discharge · Ward Person · .*2\d$/)
    .waitFor()
  await nurse.getByLabel('Instructions for home').fill('Rest')
  await nurse.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await nurse.getByText('Discharged').first().waitFor()
  await settled(nurse)
  if (shots) await nurse.screenshot({ path: `${shots}/stay.png`, fullPage: true })
  await nurse.evaluate(() => scrollTo(0, 0)) // what the header covers is no target
  expect(await barriers(nurse)).toEqual([])
  await desk.goto(`${base}/inpatients`)
  await desk.getByRole('heading', { level: 1 }).waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/inpatients.png` })
})

it('shows a stay among all that happened to the patient', async () => {
  const { items } = await call<{ items: (Thing & { patientId: string })[] }>('nurse', 'GET', '/stays')
  const page = await visit({ account: 'nurse', language: 'zh-CN' })
  await page.goto(`${base}/patients/${items[0]?.patientId}`)
  await page.getByRole('button', { name: '住院', exact: true }).click()
  await page.getByText('在院').first().waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
})

it('takes a deposit, gives back what is left, and settles the stay', async () => {
  const stay = await admitted('Deposit Person', 'ICU', '3')
  await call('manager', 'POST', '/tills', { openingFloat: 0 }).catch(() => undefined) // open already
  const page = await visit({ account: 'manager', expects: /^409 POST .*settlement/ })
  await page.goto(`${base}/stays/${stay.id}`)
  await page.getByText('No deposit was taken').waitFor()
  await page.getByRole('link', { name: 'Deposits, charges, settlement' }).click()
  await page.getByRole('button', { name: 'Take a deposit' }).click()
  await page.getByRole('dialog').getByLabel('Amount').fill('150.50')
  await page.getByRole('dialog').getByRole('button', { name: 'Take payment' }).click()
  await page.waitForURL(/receipts/)
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/deposit-receipt.png`, fullPage: true })
  await page.goto(`${base}/stays/${stay.id}`)
  await page.getByText('Left of the deposits').waitFor()
  await page.getByText('¥150.50').first().waitFor()
  await page.setViewportSize(phone)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/stay-money.png`, fullPage: true })
  await page.getByRole('link', { name: 'Deposits, charges, settlement' }).click()
  const settle = page.locator('#content').getByRole('button', { name: /Settle$/ })
  await settle.click()
  await page.getByRole('tooltip').getByRole('button', { name: 'Settle' }).click()
  await page.getByText('The patient is still in hospital.').first().waitFor()
  await call('nurse', 'POST', `/stays/${stay.id}/milestones`, { kind: 'discharge' })
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await settle.click()
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/settle.png`, fullPage: true })
  await page.getByRole('tooltip').getByRole('button', { name: 'Settle' }).click()
  await page.getByRole('button', { name: 'Take a deposit' }).waitFor({ state: 'detached' })
  await page.goto(`${base}/stays/${stay.id}`)
  await page.getByText('Settled', { exact: true }).waitFor()
  await page.getByText('Given back').waitFor()
})

it('keeps wards with their beds in the directory, and takes no bed away under a patient', async () => {
  const page = await visit({ account: 'manager', language: 'zh-CN', expects: /^422 P/ })
  await page.goto(`${base}/directory`)
  await page.getByRole('button', { name: '新增: 病区' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称').fill('三东３ east')
  await form.getByRole('combobox', { name: '床位' }).pressSequentially('1 2 3 ')
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await form.getByRole('button', { name: /存$/ }).click()
  await form.getByText('已是另一病区的名称').first().waitFor()
  await form.getByLabel('名称').fill('五西')
  await form.getByRole('button', { name: /存$/ }).click()
  await page.getByText('共 3 张：1、2、3').waitFor()
  await admitted('Five West', '五西', '２')
  await page.getByRole('button', { name: '修改: 五西' }).click()
  await form
    .locator('.ant-select-selection-item', { hasText: '2' })
    .locator('.ant-select-selection-item-remove')
    .click()
  await form.getByRole('button', { name: /存$/ }).click()
  await form.getByText('不能减去床位 2：床上有患者').first().waitFor()
  await settled(page)
  if (shots) await page.screenshot({ path: `${shots}/wards.png`, fullPage: true })
})

function option(page: Page, label: string): Locator {
  return page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: label })
    .first()
}

async function choose(field: Locator, label: string): Promise<void> {
  await field.fill(label)
  await option(field.page(), label).click()
}

async function admitted(name: string, ward: string, bed: string): Promise<Thing> {
  const [{ id }, departments, doctors, wards] = await Promise.all([
    registered(name),
    call<{ items: Thing[] }>('desk', 'GET', '/departments'),
    call<{ items: Thing[] }>('desk', 'GET', '/practitioners'),
    call<{ items: (Thing & { name: string })[] }>('desk', 'GET', '/wards'),
  ])
  return call<Thing>('desk', 'POST', '/stays', {
    patientId: id,
    departmentId: departments.items[0]?.id,
    attendingId: doctors.items[0]?.id,
    wardId: wards.items.find(one => one.name === ward)?.id,
    bed,
  })
}

async function registered(name: string): Promise<Thing> {
  return (await call<{ patient: Thing }>('desk', 'POST', '/patients', { name })).patient
}
