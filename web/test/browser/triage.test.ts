import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Schemas } from '../../src/shared/api/client'
import { barriers, base, call, openDepartment, phone, settled, signIn, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS
let department: string
let isolation: string
const waiting: Schemas['Encounter'][] = []

/** A department of our own with a place for isolation, and two patients who wait. */
beforeAll(async () => {
  const name = { 'zh-CN': '分诊科', en: 'Triage department' }
  const opened = await openDepartment({
    name,
    doctor: { name: { 'zh-CN': '孙大夫', en: 'Dr Sun' }, grade: 'attending' },
    room: '31',
    day: { start: '08:30', end: '18:00', minutes: 10 },
  })
  department = opened.department
  isolation = await isolate(department)
  for (const person of ['Fay Verish', 'Pat Ient']) {
    const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name: person })
    waiting.push(
      await call('desk', 'POST', '/walk-ins', {
        patientId: patient.id,
        sessionId: opened.session.id,
        identifiers: ['name', 'birth-date'],
      }),
    )
  }
})

async function isolate(departmentId: string): Promise<string> {
  const { token } = await signIn('manager')
  const at = `${base}/api/v1/visit-rules`
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const read = await fetch(at, { headers })
  const rules: Schemas['Rules'] = await read.json()
  const stations = rules.stations.map(({ queueId, ...one }) => one)
  stations.push({
    id: '',
    kind: 'isolation',
    name: { 'zh-CN': '隔离间', en: 'Side room' },
    departmentId,
    room: '39',
  })
  const saved = await fetch(at, {
    method: 'PUT',
    headers: { ...headers, 'If-Match': read.headers.get('ETag') ?? '' },
    body: JSON.stringify({ ...rules, version: undefined, stations }),
  })
  if (!saved.ok) throw new Error(await saved.text())
  const kept: Schemas['Rules'] = await saved.json()
  return kept.stations.find(one => one.departmentId === departmentId)?.id ?? ''
}

async function triage(page: Page, number: number) {
  await page.getByRole('button', { name: `Triage ${number}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Temperature °C').waitFor()
  return dialog
}

describe('triage', () => {
  it('has the questions asked with a fever, and isolates by what was measured', async () => {
    const page = await visit({ account: 'nurse' })
    await page.goto(`${base}/queue?department=${department}`)
    await page.getByText('Not screened', { exact: true }).nth(1).waitFor() // both, at a glance
    if (shots) await page.screenshot({ path: `${shots}/triage-unscreened.png` })
    const dialog = await triage(page, 1)
    await dialog.getByText('Contact with somebody').waitFor() // they are there to be read
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Choose a level').waitFor()
    await dialog.getByText('3 Soon').click()
    await dialog.getByLabel('Systolic').fill('80')
    await dialog.getByLabel('Diastolic').fill('120')
    await dialog.getByText('Must be below the systolic pressure').waitFor()
    await dialog.getByLabel('Systolic').fill('120')
    await dialog.getByLabel('Diastolic').fill('80')
    await dialog.getByLabel('Temperature °C').fill('39.5')
    await dialog.getByText('From 37.3 °C on a measured temperature is a fever').waitFor()
    expect(await dialog.getByRole('checkbox', { name: /^Fever/ }).isChecked()).toBe(true)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('With a fever all questions must be asked').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/triage-fever.png` })
    await dialog.getByRole('checkbox', { name: 'All questions were asked' }).check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Isolate: bring the patient to isolation now').waitFor()
    await page.getByText('Waiting (1)').waitFor()
    const notice = page.getByRole('status').filter({ hasText: /patients? waits? in isolation/ })
    const line = notice.getByRole('listitem').filter({ hasText: 'Triage department' })
    await line.filter({ hasText: /^Number 1\b.*isolated since .*Fay Verish/ }).waitFor() // and stays
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/isolation.png` })
    await page.getByRole('combobox', { name: 'Session' }).click()
    await page.getByTitle('Side room · 1 waiting').waitFor()
    await page.keyboard.press('Escape')
    await line.getByRole('link', { name: /Side room/ }).click()
    await page.getByRole('button', { name: 'More 1' }).waitFor()
    await page.goto(`${base}/board?department=${department}`)
    await page.getByRole('button', { name: /Fay Verish.*Isolated/ }).waitFor()
    if (shots) await page.screenshot({ path: `${shots}/isolation-board.png` })
    const mine = await call<Schemas['Encounter']>('nurse', 'GET', `/encounters/${waiting[0]?.id}`)
    expect(mine).toMatchObject({ isolated: true, level: 3 })
    expect(isolation).toMatch(/^sta_/)
  })

  it('begins with what is known, and a temperature alone keeps the level', async () => {
    const page = await visit({ account: 'nurse', viewport: phone })
    await page.goto(`${base}/queue?department=${department}`)
    let dialog = await triage(page, 2)
    await dialog.getByText('2 Urgent').click()
    await dialog.getByLabel('Reason').fill('Chest tightness')
    await dialog.getByLabel('Pulse').fill('104')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Level 2').first().waitFor()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Not screened', { exact: true }).waitFor() // a level says nothing of infections
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/triage-unscreened-phone.png` })

    dialog = await triage(page, 2)
    expect(await dialog.getByRole('radio', { name: '2 Urgent' }).isChecked()).toBe(true)
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('Chest tightness')
    expect(await dialog.getByLabel('Pulse').inputValue()).toBe('104')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/triage-again.png` })
    await dialog.getByLabel('Temperature °C').fill('36.8')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const { items } = await call<{ items: Schemas['Triaging'][] }>(
      'nurse',
      'GET',
      `/encounters/${waiting[1]?.id}/triages`,
    )
    expect(items.map(one => [one.level, one.vitals])).toEqual([
      [2, { temperature: 36.8 }],
      [2, { pulse: 104 }],
    ])
  })
})
