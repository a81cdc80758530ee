import { expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  inDays,
  openDepartment,
  openSession,
  phone,
  settled,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Booked {
  session: string
  practitioner: string
  department: string
  date: string
}

interface Board {
  id: string
  practitionerId: string
  departmentId: string
  date: string
  places: { status: string; unplaced?: string }[]
}

/** The day of a doctor, tomorrow or later, on which somebody has a number. */
async function bookedDay(): Promise<Booked> {
  const departments = await call<{ items: { id: string }[] }>('manager', 'GET', '/departments')
  for (let ahead = 1; ahead < 12; ahead++) {
    const date = inDays(ahead)
    for (const { id } of departments.items) {
      const day = await call<{ items: Board[] }>('desk', 'GET', `/day-board?department=${id}&date=${date}`)
      const session = day.items.find(one =>
        one.places.some(place => place.status === 'booked' && !place.unplaced),
      )
      if (session) {
        return {
          session: session.id,
          practitioner: session.practitionerId,
          department: id,
          date: session.date,
        }
      }
    }
  }
  throw new Error('nobody of the demo has an appointment ahead')
}

it('shows who is affected, closes, moves, and stays red until nobody is without a place', async () => {
  const day = await bookedDay()
  const page = await visit({ account: 'manager', expects: /^409 POST .*\/move$/ })
  await page.goto(
    `${base}/closures/new?kind=practitioner&id=${day.practitioner}&from=${day.date}&until=${day.date}`,
  )
  await page.getByRole('button', { name: 'Who is affected?' }).click()
  await page.getByRole('heading', { name: 'Who is affected' }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/closure-preview.png`, fullPage: true })
  const rows = page.getByRole('table').getByRole('row')
  const affected = (await rows.count()) - 1
  expect(affected).toBeGreaterThan(0)
  // The first patient shall be called: nobody moves them.
  await rows.nth(1).getByRole('combobox').click()
  await page.getByTitle('Nothing: somebody calls').last().click()
  // Everybody else of whom it says so is moved to what it shows, whatever else has changed since.
  const shown = await rows.filter({ hasText: 'Move there' }).count()
  const closing = page.waitForRequest(one => one.method() === 'POST' && one.url().includes('/closures?'))
  await page.getByRole('button', { name: 'Close now' }).click()
  const { choices } = (await closing).postDataJSON() as { choices: Record<string, { number?: number }> }
  expect(Object.values(choices).filter(one => one.number).length).toBe(shown)
  expect(Object.keys(choices).length).toBe(shown + 1)
  await page.getByText('How it stands').waitFor()
  await page.getByText('Worked off').or(page.getByText('without a place').first()).first().waitFor()
  await page.getByText(/patients? (is|are) without a place/).waitFor()
  await page.getByRole('button', { name: 'Handle' }).first().waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/closure-board.png`, fullPage: true })
  await page.getByRole('button', { name: 'Look again for numbers' }).click()
  await page.getByText(/^(Nothing new|There (is a|are) numbers?)/).waitFor()
  await page.getByText(/patients? (is|are) without a place/).waitFor()
  while ((await page.getByRole('button', { name: 'Handle' }).count()) > 0) {
    const before = await page.getByRole('button', { name: 'Handle' }).count()
    await page.getByRole('button', { name: 'Handle' }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('What the patient could have instead').waitFor()
    const listed = drawer.getByText('On the call list').first()
    const put = drawer.getByRole('button', { name: 'Put on the call list' })
    await put.or(listed).first().waitFor() // whom no message reaches is listed within a minute
    if (await put.isVisible()) await put.click()
    await listed.waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/closure-case.png`, fullPage: true })
    // Holds are seen only when the number is taken, so what is proposed may be refused.
    const move = drawer.getByRole('button', { name: /^Move here/ })
    const moves = (await move.count()) > 0
    if (moves) await move.first().click()
    const refused = async () => (await drawer.getByRole('alert').count()) > 0
    const fewer = async () => (await page.locator('button', { hasText: 'Handle' }).count()) < before
    if (moves)
      await expect.poll(async () => (await refused()) || (await fewer()), { timeout: 10_000 }).toBe(true)
    if (!moves || (await refused())) {
      await drawer.getByLabel('Reason, as the patient is told').fill('The doctor is ill')
      await drawer.getByRole('button', { name: 'Cancel the appointment' }).click()
    }
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Handle' }).count()).toBeLessThan(before)
  }
  await page.getByText('Nobody is without a place').waitFor()
  // Who is moved and could not be told is not done with.
  await page.route(/\/closures\/cls_\w+$/, async route => {
    const answer = await route.fetch()
    const json = await answer.json()
    await route.fulfill({
      response: answer,
      json: { ...json, counts: { ...json.counts, sending: 0, calls: 2 } },
    })
  })
  await page.getByText('Nobody is without a place; 2 patients must still be called').waitFor()
  await page.setViewportSize(phone)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (shots) await page.screenshot({ path: `${shots}/closure-phone.png`, fullPage: true })
})

it('says what can be taken back and what not', async () => {
  const day = await bookedDay()
  const page = await visit({ account: 'manager', language: 'zh-CN' })
  await page.goto(
    `${base}/closures/new?kind=practitioner&id=${day.practitioner}&from=${day.date}&until=${day.date}`,
  )
  await page.getByRole('button', { name: '查看影响' }).click()
  await page.getByRole('heading', { name: '受影响的患者' }).waitFor()
  await page.getByRole('checkbox').uncheck()
  await page.getByRole('button', { name: '确认停诊' }).click()
  await page.getByRole('button', { name: '撤销停诊' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('尚未改约的患者保留原号').waitFor()
  await dialog.getByLabel('撤销原因').fill('医生提前返回')
  await dialog.getByRole('button', { name: '撤销停诊' }).click()
  await page.getByText('所有患者均已落实').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
})

it('names who stands in a closed queue without an appointment there, until they are transferred', async () => {
  const day = { start: '08:30', end: '18:00', minutes: 10 }
  const doctor = (zh: string, en: string) => ({ name: { 'zh-CN': zh, en }, grade: 'attending' })
  const { department, practitioner, session } = await openDepartment({
    name: { 'zh-CN': '停诊科', en: 'Closing department' },
    doctor: doctor('停大夫', 'Dr Ting'),
    room: '71',
    day,
  })
  const other = await openSession(department, { doctor: doctor('接大夫', 'Dr Jie'), room: '72', day })
  const stranded: { id: string }[] = []
  for (const name of ['Seen Guest', 'Sent Guest']) {
    const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', { name })
    const came = await call<{ id: string }>('desk', 'POST', '/walk-ins', {
      patientId: patient.id,
      sessionId: other.session.id,
      identifiers: ['name', 'birth-date'],
    })
    stranded.push(came)
    await transfer(came, session.id)
  }
  await call('doctor', 'POST', `/sessions/${session.id}/call-next`)

  const page = await visit({ account: 'manager' })
  const today = session.date
  await page.goto(`${base}/closures/new?kind=practitioner&id=${practitioner}&from=${today}&until=${today}`)
  await page.getByRole('button', { name: 'Who is affected?' }).click()
  const told = page.getByRole('alert').filter({ hasText: '2 patients in the queue, to be transferred' })
  await told.getByRole('listitem').filter({ hasText: 'Seen Guest (with the doctor)' }).waitFor()
  await told.getByRole('listitem').filter({ hasText: 'Sent Guest' }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/closure-stranded.png`, fullPage: true })
  await page.getByRole('button', { name: 'Close now' }).click()
  await page.waitForURL(/closures\/cls_/)
  await told.waitFor()
  await page.setViewportSize(phone)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (shots) await page.screenshot({ path: `${shots}/closure-stranded-phone.png`, fullPage: true })

  await told.getByRole('link', { name: 'To the queue' }).last().click()
  await page.getByText('Waiting (1)').waitFor()
  await page.goBack()
  for (const one of stranded) await transfer(one, other.session.id)
  await told.waitFor({ state: 'detached', timeout: 20_000 })
})

async function transfer(one: { id: string }, to: string): Promise<void> {
  await call('nurse', 'POST', `/encounters/${one.id}/moves`, { verb: 'transfer', reason: 'colleague', to })
}

it('closes a schedule of any department, and names it', async () => {
  const { session } = await openDepartment({
    name: { 'zh-CN': '检查科', en: 'Imaging department' },
    doctor: { name: { 'zh-CN': '超声仪', en: 'Ultrasound device' }, grade: 'attending' },
    room: '23',
    day: { start: '09:00', end: '12:00', minutes: 20 },
  })
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/closures/new?from=${session.date}`)
  await page.getByRole('combobox', { name: 'What is out' }).click()
  await page.getByTitle('Device or schedule').click()
  await page.getByRole('combobox', { name: 'Department' }).fill('Imaging') // a long list shows its beginning
  await page.getByTitle('Imaging department').click()
  await page.getByRole('combobox', { name: 'Which one' }).click()
  await page.getByTitle('Ultrasound device · 23').click()
  await page.getByRole('button', { name: 'Who is affected?' }).click()
  await page.getByRole('heading', { name: 'Who is affected' }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/closure-schedule.png`, fullPage: true })
  await page.getByRole('button', { name: 'Close now' }).click()
  await page.getByRole('heading', { name: 'Device or schedule Ultrasound device · 23' }).waitFor()
  await page.goto(`${base}/closures`)
  await page.getByRole('link', { name: 'Device or schedule Ultrasound device · 23' }).waitFor()
})
