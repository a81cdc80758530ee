import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, openDepartment, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Thing {
  id: string
}

let pack: Thing
let exam: Thing

/** A package out of the first template, and a route sheet for somebody who is here. */
beforeAll(async () => {
  const { department } = await openDepartment({
    name: { 'zh-CN': '体检科', en: 'Examinations' },
    doctor: { name: { 'zh-CN': '苏大夫', en: 'Dr Su' }, grade: 'attending' },
    room: '12',
    day: { start: '09:00', end: '17:00', minutes: 20 },
  })
  const { items } = await call<{ items: object[] }>('manager', 'GET', '/exam-package-templates')
  pack = await call<Thing>('manager', 'POST', '/exam-packages', { ...items[0], departmentId: department })
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: 'Erin Exam',
    gender: 'female',
    birthDate: '1984-02-10',
    consent: { sms: 'granted' },
  })
  exam = await call<Thing>('desk', 'POST', '/exams', {
    patientId: patient.id,
    packageId: pack.id,
    identifiers: ['name', 'birth-date'],
  })
})

describe('an examination', () => {
  it('proposes the way and takes results by keyboard', async () => {
    const page = await visit({ account: 'nurse', expects: /^422 POST/ })
    await page.goto(`${base}/exams/${exam.id}`)
    await page.getByText('Next: Blood draw (B1)').waitFor()
    await page.getByRole('button', { name: 'Blood draw: Begin' }).click()
    await page.getByText('there now').waitFor()
    await page.getByRole('button', { name: 'Blood draw: Enter results' }).click()
    await page.getByLabel('White blood cells (10^9/L)').waitFor()
    for (const typed of ['60000', '130', '210', '20', '25']) {
      await page.keyboard.type(typed)
      await page.keyboard.press('Enter')
    }
    await page.keyboard.press('Enter')
    await page.getByText('cannot be: it must lie between 0.1 and 500 10^9/L').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByLabel('White blood cells (10^9/L)').fill('6')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('1 critical value: tell a doctor and the patient at once').waitFor()
    await page.getByText('Next: ').waitFor()
    await page.getByRole('button', { name: 'Urine: Declined' }).click()
    await page.getByLabel('Reason').click()
    await page.getByText('own wish').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('declined').first().waitFor()
    await settled(page)
    if (process.env.SCREENSHOT)
      await page.screenshot({ path: `${process.env.SCREENSHOT}-sheet.png`, fullPage: true })
  })

  it('is not opened a second time while it is under way, and leads to the one that is', async () => {
    const page = await visit({ account: 'desk', expects: /^409 POST/ })
    await page.goto(`${base}/exams`)
    await page.getByRole('button', { name: 'Open an examination' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Patient', exact: true }).fill('erin exam')
    await page.locator('.ant-select-item-option').filter({ hasText: 'Erin Exam' }).click()
    await dialog.getByTitle('Erin Exam').waitFor() // or the next click meets a list that is closing
    await dialog.getByRole('combobox', { name: 'Package' }).click()
    await page.locator('.ant-select-item-option').filter({ hasText: 'Pre-employment' }).last().click()
    for (const compared of ['Name', 'Birth date'])
      await dialog.getByRole('checkbox', { name: compared }).check()
    await dialog.getByRole('button', { name: /Open the route sheet$/ }).click()
    await dialog.getByText(/by the same package is under way/).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-underway.png` })
    await dialog.getByRole('link', { name: 'Go to its route sheet' }).click()
    await page.waitForURL(`**/exams/${exam.id}`)
  })

  it('has its critical value seen and told', async () => {
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/exams?view=critical`)
    const row = page.getByRole('row').filter({ hasText: 'Erin' })
    await row.getByRole('link', { name: 'Read the value' }).click()
    await page.getByRole('row').filter({ hasText: 'Fasting glucose' }).getByText('critically high').waitFor()
    await page.goto(`${base}/exams?view=critical`)
    await row.getByRole('button', { name: 'I have seen it' }).click()
    await row.getByText('seen by a doctor').waitFor()
    await row.getByRole('button', { name: 'Told in person' }).click()
    await row.waitFor({ state: 'detached' })
  })

  it('is reviewed, signed, read and amended', async () => {
    const { exam: sheet, package: plan } = await call<{
      exam: { stops: { station: string; state: string }[] }
      package: {
        stations: {
          code: string
          items: { code: string; kind: string; formula?: string; choices?: { code: string }[] }[]
        }[]
      }
    }>('nurse', 'GET', `/exams/${exam.id}`)
    const usual: Record<string, number> = {
      height: 168,
      weight: 60,
      systolic: 150,
      diastolic: 80,
      'vision-right': 1.2,
      'vision-left': 1.2,
    }
    for (const stop of sheet.stops.filter(one => one.state === 'todo')) {
      const station = plan.stations.find(one => one.code === stop.station)
      const values = station?.items
        .filter(one => !one.formula)
        .map(one => ({
          item: one.code,
          number: one.kind === 'number' ? usual[one.code] : undefined,
          choice: one.kind === 'choice' ? one.choices?.[0]?.code : undefined,
        }))
      await call('nurse', 'POST', `/exams/${exam.id}/stations/${stop.station}/results`, { values })
    }
    const page = await visit({ account: 'doctor', expects: /^4(12|22) POST/ })
    await page.goto(`${base}/exams?view=reviews`)
    await page.getByRole('row').filter({ hasText: 'Erin' }).getByRole('link', { name: 'Review' }).click()
    await page.getByRole('row').nth(1).getByText('Fasting glucose').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(await page.getByLabel('Conclusion', { exact: true }).first().inputValue()).toBe('血糖达到危急值')
    // nobody signs past a critical value
    const checks = page.getByRole('region', { name: 'Critical values' })
    await checks.getByText('seen by a doctor').waitFor()
    await page.getByRole('button', { name: 'Remove conclusion 1', exact: true }).click()
    await page.getByRole('button', { name: 'Sign the report' }).click()
    await page.getByText('Fasting glucose is critical, and no conclusion is about it').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (process.env.SCREENSHOT)
      await page.screenshot({ path: `${process.env.SCREENSHOT}-checks.png`, fullPage: true })
    await checks.getByRole('button', { name: 'Add a conclusion about Fasting glucose' }).click()
    await checks.getByText('in a conclusion').waitFor()
    await page.getByLabel('Summary').fill('See endocrinology')
    await page.getByRole('button', { name: 'Sign the report' }).click()
    await page.getByText(/^Signed by/).waitFor()
    const concluded = page.getByRole('region', { name: 'Conclusions' }).getByRole('listitem')
    await concluded.filter({ hasText: '血糖达到危急值' }).getByText('critical', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Amend the report' }).click()
    await page.getByLabel('Summary').fill('See endocrinology this week')
    await page.getByLabel('Reason').fill('More precise')
    await page.getByRole('button', { name: 'Sign the report' }).click()
    await page.getByText('What was replaced').waitFor()
    // others amend a result while the doctor types: the signature is refused, and what was typed stays
    await page.getByRole('button', { name: 'Amend the report' }).click()
    await page.getByLabel('Summary').fill('Typed at length')
    await page.getByLabel('Reason').fill('Once more')
    const eyes = (await call<{ items: { station: string; version: number; values: object[] }[] }>(
      'doctor',
      'GET',
      `/exams/${exam.id}/results`,
    ).then(({ items }) => items.find(one => one.station === 'eyes'))) as { values: object[]; version: number }
    await call('doctor', 'POST', `/exams/${exam.id}/stations/eyes/results`, {
      values: ['vision-right', 'vision-left'].map(item => ({ item, number: 1 })),
      amends: eyes.version,
      reason: 'Read again',
    })
    await page.getByRole('button', { name: 'Sign the report' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByLabel('Summary').inputValue()).toBe('Typed at length')
    await page.reload()
    await page.getByText('Results were amended since: amend the report').waitFor()
    expect(await page.getByRole('button', { name: 'Print' }).count()).toBe(0)
    for (const said of await page.getByText('The report is signed').all())
      await said.waitFor({ state: 'detached' })
    await page.setViewportSize(phone)
    await page.evaluate(() => scrollTo(0, 0)) // what lies under the head is no target
    await settled(page)
    await page.evaluate(() => window.scrollTo(0, 0)) // or a button is half under the header
    expect(await barriers(page)).toEqual([])
    if (process.env.SCREENSHOT)
      await page.screenshot({ path: `${process.env.SCREENSHOT}-report.png`, fullPage: true })
  })
})

describe('a patient', () => {
  it('reads the report, the unusual first, and books a time to have it explained', async () => {
    const page = await visit({ account: 'patient-zh', language: 'zh-CN', viewport: phone })
    await page.goto(`${base}/my/exams`)
    await page
      .getByRole('link', { name: /成人年度体检/ })
      .first()
      .click()
    await page.getByRole('heading', { name: '需要关注' }).waitFor()
    await page.getByText('高于参考范围').first().waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    if (process.env.SCREENSHOT)
      await page.screenshot({ path: `${process.env.SCREENSHOT}-portal.png`, fullPage: true })
    const book = page.getByRole('button', { name: '预约报告解读（最早时间）' })
    const booked = page.getByRole('link', { name: '已预约报告解读：查看' })
    await book.or(booked).waitFor()
    if (await book.isVisible()) await book.click()
    await booked.click()
    await page.waitForURL(/my\/visits\/apt_/)
  })
})

describe('a package', () => {
  it('is changed on a page, station by station', async () => {
    const page = await visit({ account: 'manager' })
    await page.goto(`${base}/exam-packages`)
    await page.getByRole('button', { name: 'Edit Pre-employment examination' }).last().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Price (yuan)').fill('220.50')
    await drawer.getByRole('button', { name: 'Blood draw' }).click()
    await drawer.getByLabel('Critical above').first().waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (process.env.SCREENSHOT)
      await page.screenshot({ path: `${process.env.SCREENSHOT}-package.png`, fullPage: true })
    await drawer.getByRole('button', { name: 'Save' }).click()
    await drawer.waitFor({ state: 'hidden' })
    await page.getByText('¥220.50').waitFor()
  })
})
