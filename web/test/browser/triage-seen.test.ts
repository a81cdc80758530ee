import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Schemas } from '../../src/shared/api/client'
import {
  barriers,
  base,
  call,
  openDepartment,
  type Session,
  settled,
  signIn,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS
const identifiers = ['name', 'birth-date']
let department: string
let session: Session
let infectious: Schemas['Encounter']
let restore: () => Promise<unknown>

async function person(name: string, birthDate?: string): Promise<string> {
  return (await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name, birthDate })).patient
    .id
}

/** Changes where patients are sent, and returns how to change it back. */
async function stations(
  change: (all: Schemas['Station'][]) => Schemas['Station'][],
): Promise<() => Promise<unknown>> {
  const { token } = await signIn('manager')
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const read = await fetch(`${base}/api/v1/visit-rules`, { headers })
  const rules: Schemas['Rules'] = await read.json()
  const all = rules.stations.map(({ queueId, ...one }) => one)
  const saved = await fetch(`${base}/api/v1/visit-rules`, {
    method: 'PUT',
    headers: { ...headers, 'If-Match': read.headers.get('ETag') ?? '' },
    body: JSON.stringify({ ...rules, version: undefined, stations: change(all) }),
  })
  if (!saved.ok) throw new Error(await saved.text())
  return () => stations(() => all)
}

afterAll(() => restore())

/** A department without a place for isolation, whose one session is full. */
beforeAll(async () => {
  const opened = await openDepartment({
    name: { 'zh-CN': '急诊预检', en: 'Front door' },
    doctor: { name: { 'zh-CN': '钱大夫', en: 'Dr Qian' }, grade: 'attending' },
    room: '41',
    day: { start: '08:30', end: '08:50', minutes: 10 },
  })
  ;({ department, session } = opened)
  restore = await stations(all => all.filter(one => one.kind !== 'isolation'))
  for (const name of ['Rash Rosie', 'Steady Sam']) {
    const one = await call<Schemas['Encounter']>('desk', 'POST', '/walk-ins', {
      patientId: await person(name, '2022-03-01'),
      sessionId: session.id,
      identifiers,
    })
    infectious ??= one
  }
})

async function look(page: Page, name: string) {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/triage-${name}.png`, fullPage: true })
}

it('lets an emergency into a full session, first', async () => {
  await person('Urgent Una', '1950-05-05')
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/check-in?department=${department}`)
  await page.getByRole('combobox', { name: 'Patient', exact: true }).fill('urgent una')
  await page.locator('.ant-select-item-option', { hasText: 'Urgent Una' }).click()
  await page.getByRole('combobox', { name: 'Session' }).click()
  await page.getByTitle(/Dr Qian/).click()
  await page.getByRole('checkbox', { name: 'Emergency' }).check()
  const walkIn = page.getByRole('button', { name: 'Take a number and check in' })
  await page.getByRole('checkbox', { name: 'Name', exact: true }).last().check()
  await page.getByRole('checkbox', { name: 'Birth date' }).last().check()
  await walkIn.click()
  await page.getByText('Please fill this in').waitFor() // never without a reason
  await page.getByLabel('Reason').fill('Chest pain')
  await look(page, 'emergency-desk')
  await walkIn.click()
  await page.getByText('Number 23 taken and checked in').waitFor()
  const { items } = await call<{ items: Schemas['QueueEntry'][] }>(
    'nurse',
    'GET',
    `/sessions/${session.id}/queue`,
  )
  expect(items.map(one => [one.number, one.emergency ?? false])).toEqual([
    [23, true],
    [1, false],
    [2, false],
  ])
})

it('marks whom there is no isolation for, and shows the doctor what triage found', async () => {
  const screening = (await call<Schemas['Rules']>('nurse', 'GET', '/visit-rules')).screening
  await call('nurse', 'POST', `/encounters/${infectious.id}/triage`, {
    level: 2,
    reason: 'Rash and fever',
    vitals: { temperature: 39.5, pulse: 110, oxygen: 97 },
    answers: screening.map(({ id }) => ({ id, yes: id === 'rash' || id === 'fever' })),
  })
  // A page looks for alarms each half a minute; one that is there already is seen at once.
  const told = async () => {
    const { items } = await call<{ items: Schemas['Overlong'][] }>('doctor', 'GET', '/wait-alerts')
    return items.some(one => one.id === infectious.id && one.isolated)
  }
  await expect.poll(told, { timeout: 20_000 }).toBe(true)
  const page = await visit({ account: 'doctor' })
  await page.goto(`${base}/queue?department=${department}`)
  const apart = page.getByRole('region', { name: 'Isolated, no place for it' })
  await apart.getByText('1 patient must be kept away from others').waitFor()
  await page.getByText(/^Number 1 of Dr Qian.* must be isolated, and there is no isolation place\./).waitFor()
  await look(page, 'apart')

  await page.getByRole('button', { name: 'Call next' }).click()
  await page.getByRole('dialog').getByText('Who calls sees the patient').waitFor()
  await look(page, 'colleague')
  await page.getByRole('button', { name: 'Call the next' }).click()
  const found = page.getByRole('region', { name: 'What triage found' })
  await found.getByText('Chest pain').waitFor() // why number 23 is an emergency
  await found.getByText('Not triaged').waitFor()
  await look(page, 'emergency')

  await apart.getByRole('button', { name: 'More 1', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Call', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Who calls sees the patient').waitFor()
  await dialog.getByLabel('Reason').fill('Fetched from outside')
  await dialog.getByRole('button', { name: 'Call' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: '1 Rash Rosie' }).click()
  await found.getByText('Infection risk, and no isolation place is set up').waitFor()
  await found.getByText('39.5 ↑ high').waitFor()
  await found.getByText('110', { exact: true }).waitFor() // no fast pulse at four
  await found.getByText('A rash or blisters without a known cause?').waitFor()
  await found.getByText('Rash and fever').waitFor()
  await look(page, 'found')
  const seen = await call<Schemas['Encounter']>('nurse', 'GET', `/encounters/${infectious.id}`)
  expect(seen.booked).toBeDefined() // and whose patient it was
})

it('shows it with the record, in Chinese, too', async () => {
  const page = await visit({ account: 'doctor', language: 'zh-CN' })
  await page.goto(`${base}/visits/${infectious.id}`)
  const found = page.getByRole('region', { name: '分诊所见' })
  await found.getByText('39.5 ↑ 偏高').waitFor()
  await look(page, 'record-zh')
  await page.goto(`${base}/queue`) // the doctor's own, not the first of the list
  await page.getByText('安大夫').first().waitFor()
  expect(await page.getByText('这是', { exact: false }).count()).toBe(0)
  await look(page, 'own-zh')
})

it('offers the queues of other departments', async () => {
  const page = await visit({ account: 'nurse' })
  await page.goto(`${base}/queue?department=${department}`)
  await page.getByRole('button', { name: 'More 2', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Transfer' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Department' }).fill('medicine')
  await page
    .locator('.ant-select-dropdown')
    .last()
    .getByTitle(/medicine/i)
    .first()
    .click()
  await dialog.getByRole('combobox', { name: 'To which queue' }).click()
  await page.locator('.ant-select-dropdown').last().locator('.ant-select-item-option').first().click()
  await dialog.getByLabel('Reason').fill('The heart, not the skin')
  await look(page, 'transfer')
})
