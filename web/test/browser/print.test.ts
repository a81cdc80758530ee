import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, base, call, type Language, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Account {
  payments: { receipt?: string }[]
}
interface Encounter {
  id: string
  appointmentId: string
  record?: object
  finishedAt?: string
}
interface Exam {
  id: string
  reportVersion?: number
}

const patient = 'patient-zh'

async function list<T>(what: string): Promise<T[]> {
  const { actor } = await call<{ actor: { patientId: string } }>(patient, 'GET', '/me')
  return (await call<{ items: T[] }>(patient, 'GET', `/patients/${actor.patientId}/${what}`)).items
}

async function receipt(): Promise<string> {
  const all = await list<Account>('accounts')
  const found = all.flatMap(one => one.payments).find(one => one.receipt)?.receipt
  if (!found) throw new Error('the patient has no receipt')
  return found
}

async function visited(): Promise<Encounter> {
  const found = (await list<Encounter>('encounters')).find(one => one.record && one.finishedAt)
  if (!found) throw new Error('the patient has no record')
  return found
}

async function reported(): Promise<string> {
  const found = (await list<Exam>('exams')).find(one => one.reportVersion)
  if (!found) throw new Error('the patient has no report')
  return found.id
}

/** An emergency that is over, of which there is a report to complete and sign. */
async function emergency(): Promise<string> {
  const { id } = await call<{ id: string }>('nurse', 'POST', '/emergencies', {
    kind: 'fire',
    room: 'Archive',
    drill: true,
  })
  await call('nurse', 'POST', `/emergencies/${id}/end`, {})
  return id
}

const papers: [name: string, account: string, path: () => Promise<string>, shows: RegExp][] = [
  ['a receipt, at the desk', 'desk', async () => `/receipts/${await receipt()}`, /¥/],
  ['a receipt, of the patient', patient, async () => `/bills/${await receipt()}`, /¥/],
  [
    'what was advised',
    patient,
    async () => `/my/visits/${(await visited()).appointmentId}/summary`,
    /云小鹿/,
  ],
  ['the report of an examination', patient, async () => `/my/exams/${await reported()}/report`, /云小鹿/],
  ['the record of a visit', 'doctor', async () => `/visits/${(await visited()).id}`, /云小鹿/],
  ['the sheet of an examination', 'nurse', async () => `/exams/${await reported()}`, /云小鹿/],
  ['the report, at the desk', 'doctor', async () => `/exams/${await reported()}/report`, /云小鹿/],
  [
    'the report of an emergency',
    'auditor',
    async () => `/emergencies/${await emergency()}/report`,
    /Archive/,
  ],
]

describe.each(['zh-CN', 'en'] as Language[])('in %s', language => {
  it.each(papers)('prints %s whole, and nothing around it', async (name, account, path, shows) => {
    const page = await visit({ account, language, viewport: phone })
    await page.goto(base + (await path()))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.locator('main').getByText(shows).filter({ visible: true }).first().waitFor()
    await settled(page)
    await page.emulateMedia({ media: 'print' })
    const around = await page
      .locator('nav, header:not(main header), button, select')
      .evaluateAll(all =>
        all.filter(one => one.checkVisibility({ visibilityProperty: true })).map(one => one.outerHTML),
      )
    expect(around).toEqual([])
    expect(await page.locator('main').innerText()).toMatch(shows)
    expect(await cutOff(page, Math.floor((210 / 25.4) * 96))).toEqual([])
    const file = await page.pdf({
      format: 'A4',
      path: shots && `${shots}/${name.replace(/\W+/g, '-')}-${language}.pdf`,
    })
    expect(file.subarray(0, 5).toString()).toBe('%PDF-')
    const pages = file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(pages).toBeGreaterThan(0)
    expect(pages).toBeLessThanOrEqual(3)
  })
})

/** What of the paper's words and fields stands beyond its right edge. */
async function cutOff(page: Page, width: number): Promise<(string | null)[]> {
  await page.setViewportSize({ width, height: 900 })
  return page.locator('main *:not(:has(*))').evaluateAll(
    (all, edge) =>
      all
        .filter(one => one.checkVisibility({ visibilityProperty: true }))
        .filter(one => one.getBoundingClientRect().right > edge)
        .map(one => one.textContent || one.outerHTML),
    width,
  )
}

it.each([
  [80, 'zh-CN'],
  [80, 'en'],
  [58, 'zh-CN'],
  [58, 'en'],
] as [number, Language][])('fits a receipt on a roll of %d mm in %s', async (width, language) => {
  const page = await visit({ account: 'desk', language })
  await page.goto(`${base}/receipts/${await receipt()}`)
  await page.locator('article').getByText(/¥/).first().waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await cutOff(page, Math.floor((width / 25.4) * 96))).toEqual([])
})

it('counts no print where a browser cannot print', async () => {
  const number = await receipt()
  const prints = async () => (await call<{ prints: number }>('desk', 'GET', `/receipts/${number}`)).prints
  const before = await prints()
  const page = await visit({ account: patient, viewport: phone })
  await page.addInitScript(() => Object.defineProperty(window, 'print', { value: undefined }))
  await page.goto(`${base}/bills/${number}`)
  await page.getByText('To print or save this, open the page in your browser.').waitFor()
  await settled(page)
  expect(await page.getByRole('button', { name: 'Print' }).count()).toBe(0)
  expect(await prints()).toBe(before)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/print-elsewhere.png`, fullPage: true })
})
