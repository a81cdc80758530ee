import { beforeAll, describe, expect, inject, it } from 'vitest'
import {
  barriers,
  base,
  call,
  openDepartment,
  openSession,
  phone,
  type Session,
  settled,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

interface Thing {
  id: string
}
interface Arrived extends Thing {
  number: number
}

const shots = process.env.SCREENSHOTS

/** A department of our own, with three patients who came without an appointment. */
let department: string
let session: Session
let screen: { id: string; token: string }
const waiting: Arrived[] = []

beforeAll(async () => {
  const name = { 'zh-CN': '排队科', en: 'Queue department' }
  ;({ department, session } = await openDepartment({
    name,
    doctor: { name: { 'zh-CN': '钱大夫', en: 'Dr Qian' }, grade: 'attending' },
    room: '12',
    day: { start: '08:30', end: '18:00', minutes: 10 },
  }))
  screen = await call('manager', 'POST', '/screens', { name, departmentId: department })
  for (const person of ['Amy Guest', 'Bob Guest', '张三丰']) {
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', { name: person })
    waiting.push(
      await call('desk', 'POST', '/walk-ins', {
        patientId: patient.id,
        sessionId: session.id,
        identifiers: ['name', 'birth-date'],
      }),
    )
  }
})

/** A department whose doctor goes in a minute, with two who come too late for that; a colleague sees patients all day. */
let evening: string
let colleague: Session
const late: { code: string; sessionId: string; end: string }[] = []

beforeAll(async () => {
  const doctor = (zh: string, en: string) => ({ name: { 'zh-CN': zh, en }, grade: 'attending' })
  const day = { start: '08:30', end: '18:00', minutes: 10 }
  const opened = await openDepartment({
    name: { 'zh-CN': '散场科', en: 'Evening department' },
    doctor: doctor('晚大夫', 'Dr Wan'),
    room: '82',
    day,
  })
  evening = opened.department
  colleague = opened.session
  for (const [zh, en] of [
    ['早大夫', 'Dr Zao'],
    ['晨大夫', 'Dr Chen'],
  ] as const) {
    const soon = Math.ceil((Date.now() + 15_000) / 60_000) * 60_000
    const brief = { start: wall(soon), end: wall(soon + 60_000), minutes: 1 }
    const { session } = await openSession(evening, { doctor: doctor(zh, en), room: '81', day: brief })
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
      name: `Late for ${en}`,
    })
    late.push(
      await call('desk', 'POST', '/appointments', {
        patientId: patient.id,
        sessionId: session.id,
        number: 1,
      }),
    )
  }
})

/** What the clinic's clock shows. */
const wall = (at: number) =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone: inject('zone'), hour: '2-digit', minute: '2-digit' })

describe('the queue', () => {
  it('is worked with triage, an emergency, a call, a recall and a pass', async () => {
    const page = await visit({ account: 'nurse' })
    await page.goto(`${base}/queue?department=${department}`)
    await page.getByText('Waiting (3)').waitFor()
    await page.getByText(/number 1 joined/).waitFor() // the order is explained

    await page.getByRole('button', { name: 'More 2' }).click()
    await page.getByRole('menuitem', { name: 'Triage' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 Urgent').click()
    await dialog.getByLabel('Reason').fill('Chest tightness')
    await dialog.getByLabel('Temperature °C').fill('36.9')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page
      .getByText('Number 2 is more urgent')
      .or(page.getByText(/The triage of number 2/))
      .waitFor()

    await page.getByRole('button', { name: 'More 3' }).click()
    await page.getByRole('menuitem', { name: 'Emergency' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('Chest pain')
    await page.getByRole('dialog').getByRole('button', { name: 'Emergency' }).click()
    await page.getByText('Number 3 is an emergency.').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/queue.png` })

    await page.locator('h1').click()
    await page.keyboard.press('n')
    await page.getByText(/called \d\d:\d\d/).waitFor()
    await page.getByRole('button', { name: 'Call again' }).click()
    await page.getByText('Done: Call again, number 3').waitFor()
    await page.getByRole('button', { name: 'Not there' }).click()
    await page.getByText('Waiting (3)').waitFor()
    await page.getByRole('button', { name: 'More 3' }).click()
    await page.getByRole('menuitem', { name: 'What happened' }).click()
    await page.getByText(/Emergency: Chest pain · .*Follow-up Li/).waitFor() // by name, not by account
    await settled(page)
    if (shots) await page.screenshot({ path: `${shots}/log.png` })
  })
})

it('asks before it calls another while somebody is inside, and calls one by a double click', async () => {
  const page = await visit({ account: 'nurse', expects: /^409 POST .*call-next/ })
  const opened = await openDepartment({
    name: { 'zh-CN': '叫号科', en: 'Calling department' },
    doctor: { name: { 'zh-CN': '冯大夫', en: 'Dr Feng' }, grade: 'attending' },
    room: '603',
    day: { start: '08:30', end: '18:00', minutes: 10 },
  })
  for (const person of ['One Guest', 'Two Guest', 'Three Guest', 'Four Guest']) {
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', { name: person })
    await call('desk', 'POST', '/walk-ins', {
      patientId: patient.id,
      sessionId: opened.session.id,
      identifiers: ['name', 'birth-date'],
    })
  }
  await page.goto(`${base}/queue?department=${opened.department}`)
  await page.getByText('Waiting (4)').waitFor()
  await page.getByRole('button', { name: 'Call next' }).dblclick()
  await page.getByText('Waiting (3)').waitFor()
  expect(await page.getByText(/^Call number 1/).count()).toBe(1)

  await page.getByRole('button', { name: 'Call next' }).click()
  const asked = page.getByRole('dialog')
  await asked.getByText('Number 1 is still with the doctor').last().waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/call-asked.png` })
  await asked.getByRole('button', { name: 'Call the next' }).click()
  await page.getByText('Waiting (2)').waitFor()

  await page.getByRole('button', { name: 'Call next' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Call the next' }).click()
  await page.getByText('Still inside: number 1, 2.').waitFor()
  if (shots) await page.screenshot({ path: `${shots}/call-refused.png` })
  await page.getByRole('button', { name: 'Call anyway' }).click()
  await page.getByText('Waiting (1)').waitFor()
})

it('shows numbers and masked names on the public screen, until it is taken down', async () => {
  await call('doctor', 'POST', `/sessions/${session.id}/call-next`)
  const page = await visit({ viewport: { width: 1920, height: 1080 }, expects: /^404 GET .*screen-views/ })
  await page.goto(`${base}/screen/${screen.token}`)
  await page.getByText('Room 12').first().waitFor()
  const text = await page.locator('body').innerText()
  expect(text).not.toMatch(/Guest|三/)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/screen.png` })
  await call('manager', 'POST', `/screens/${screen.id}/revoke`)
  await page.getByText('This screen was taken down').waitFor({ timeout: 20_000 })
})

it('makes a screen of a department or a place, and asks before it is taken down', async () => {
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/screens`)
  await page.getByLabel('Name in Chinese').fill('门口屏')
  await page.getByLabel('Name in English').fill('Screen at the door')
  await page.getByRole('combobox', { name: 'What it shows' }).fill('queue dep')
  await page.locator('.ant-select-item-option').filter({ hasText: 'Queue department' }).click()
  await page.getByRole('button', { name: 'Make a screen' }).click()
  const made = page.getByRole('listitem').filter({ hasText: 'Screen at the door' })
  await made.getByRole('link', { name: 'Address' }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await made.getByRole('button', { name: 'Take down' }).click()
  await page.getByText('The screen goes dark within seconds').waitFor()
  if (shots) await page.screenshot({ path: `${shots}/screens.png` })
  await page.getByRole('tooltip').getByRole('button', { name: 'Take down' }).click()
  await made.getByText('taken down').waitFor()
})

it('checks somebody in at the desk who came without an appointment', async () => {
  await call('desk', 'POST', '/patients', { name: 'Walk In Person' })
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/check-in?department=${department}`)
  const form = page.getByRole('region', { name: 'Walk-in' })
  await form.getByRole('combobox', { name: 'Patient', exact: true }).fill('walk in')
  await page.locator('.ant-select-item-option').filter({ hasText: 'Walk In Person' }).click()
  await form.getByRole('combobox', { name: 'Session' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'Dr Qian' }).click()
  await form.getByRole('checkbox', { name: 'Name' }).check()
  await form.getByRole('checkbox', { name: 'Phone' }).check()
  await form.getByRole('button', { name: 'Take a number and check in' }).click()
  await page.getByText('Number 4 taken and checked in').waitFor()
  await form.getByText('Queue department · Dr Qian · Room 12').waitFor() // what the desk tells the patient
  await form.getByText(/^\d (person|people) before the patient · (about|within about) .*min$/).waitFor()
  if (shots) await page.screenshot({ path: `${shots}/check-in.png` })
})

it('tells a patient on the phone where they stand, and when they are called', async () => {
  const page = await visit({ account: 'patient-en', viewport: phone })
  const me = await call<{ actor: { patientId: string } }>('patient-en', 'GET', '/me')
  const mine = await call<Arrived>('desk', 'POST', '/walk-ins', {
    patientId: me.actor.patientId,
    sessionId: session.id,
    identifiers: ['name', 'phone'],
  })
  await page.goto(`${base}/my-visit`)
  await page.getByRole('heading', { name: 'Your visit now' }).waitFor()
  await page.getByText(/people? before you/).waitFor()
  await page.getByText('Queue department · Dr Qian · Room 12').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/my-visit.png` })
  await call('nurse', 'POST', `/encounters/${mine.id}/moves`, { verb: 'call', reason: 'asked for' })
  await page.getByText('It is your turn', { exact: true }).waitFor({ timeout: 20_000 })
  await page.getByText('Please go to Room 12.').waitFor()
  if (shots) await page.screenshot({ path: `${shots}/called.png` })
})

// The last of this file: the doctors of whom it tells are there until two minutes after its beginning.
it('says at check-in that the doctor has gone, and who sees patients instead', {
  timeout: 180_000,
}, async () => {
  const gone = Math.max(...late.map(one => Date.parse(one.end))) + 1_000
  await new Promise(resolve => setTimeout(resolve, Math.max(0, gone - Date.now())))
  const [first, second] = late
  const standing = async (queue: string | undefined) =>
    (await call<{ items: { code?: string }[] }>('nurse', 'GET', `/sessions/${queue}/queue`)).items.map(
      one => one.code,
    )

  const page = await visit({ account: 'desk', expects: /^409 POST .*encounters$/ })
  await page.goto(`${base}/check-in?department=${evening}`)
  const desk = page.getByRole('region', { name: 'Check in' })
  await desk.getByLabel('Code').fill(first?.code ?? '')
  await desk.getByRole('checkbox', { name: 'Name', exact: true }).check()
  await desk.getByRole('checkbox', { name: 'Phone' }).check()
  const submit = desk.getByRole('button', { name: 'Check in', exact: true })
  await submit.click()
  const told = desk.getByRole('alert').filter({ hasText: "That doctor's session ended at" })
  await told.getByRole('button', { name: /^Check in there: 08:30–18:00, Dr Wan · Room 82/ }).waitFor()
  expect(await told.getByRole('button', { name: 'Check in there' }).count()).toBe(1) // nobody who has gone, too
  expect(await submit.isDisabled()).toBe(true)
  expect(await told.getByRole('link').getAttribute('href')).toContain(`/board?department=${evening}`)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/session-over.png`, fullPage: true })
  await told.getByRole('button', { name: 'Check in there' }).click()
  await page.getByText('Number 1 is checked in').waitFor()
  expect(await standing(colleague.id)).toEqual([first?.code])

  const small = await visit({
    account: 'desk',
    viewport: phone,
    language: 'zh-CN',
    expects: /^409 POST .*encounters$/,
  })
  await small.goto(`${base}/check-in?department=${evening}`)
  await small.getByLabel('签到码').fill(second?.code ?? '')
  await small.getByRole('checkbox', { name: '姓名', exact: true }).first().check()
  await small.getByRole('checkbox', { name: '电话' }).first().check()
  await small.getByRole('button', { name: '签到', exact: true }).click()
  await small.getByText('该医生的场次已于').waitFor()
  await settled(small)
  expect(await barriers(small)).toEqual([])
  if (shots) await small.screenshot({ path: `${shots}/session-over-phone.png`, fullPage: true })
  await small.getByRole('button', { name: '仍在原队列签到' }).click()
  await small.getByText(/1 号已签到/).waitFor()
  expect(await standing(second?.sessionId)).toEqual([second?.code])

  const nurse = await visit({ account: 'nurse', expects: /^409 POST .*moves$/ })
  await nurse.goto(`${base}/queue?department=${evening}&session=${colleague.id}`)
  await nurse.getByRole('button', { name: 'More 1' }).click()
  await nurse.getByRole('menuitem', { name: 'Transfer' }).click()
  const dialog = nurse.getByRole('dialog')
  await dialog.getByLabel('To which queue').click()
  await nurse.locator('.ant-select-dropdown:visible').waitFor()
  expect(await nurse.locator('.ant-select-item-option').filter({ hasText: 'Room 81' }).count()).toBe(0)
  expect(
    await nurse
      .locator('.ant-select-item-option')
      .filter({ hasText: / Dr (Zao|Chen) / })
      .count(),
  ).toBe(0)
})
