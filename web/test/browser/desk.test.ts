import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  amend,
  barriers,
  base,
  call,
  openDepartment,
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
interface Board {
  items: { id: string; places: { number: number; status: string; patientId: string }[] }[]
}

const shots = process.env.SCREENSHOTS

/** A department of our own, where the desk books. */
let department: string
let session: Session

beforeAll(async () => {
  ;({ department, session } = await openDepartment({
    name: { 'zh-CN': '窗口科', en: 'Desk department' },
    doctor: { name: { 'zh-CN': '窦大夫', en: 'Dr Dou' }, grade: 'chief' },
    room: '3',
    day: { start: '09:00', end: '12:00', minutes: 20 },
  }))
})

let people = 0
async function register(): Promise<Thing & { name: string }> {
  people++
  const name = `Desk Guest ${String.fromCharCode(64 + people)}`
  return (await call<{ patient: Thing & { name: string } }>('desk', 'POST', '/patients', { name })).patient
}

function ticket(page: Page, number: number) {
  return page.getByRole('button', { name: new RegExp(`^${number} \\d\\d:\\d\\d`) })
}

async function statusOf(number: number): Promise<string> {
  const board = await call<Board>('desk', 'GET', `/day-board?department=${department}`)
  return board.items[0]?.places.find(place => place.number === number)?.status ?? 'free'
}

interface Taken extends Thing {
  number: number
}

/** Books whatever is free in the session. */
async function fill(): Promise<Taken[]> {
  const filled: Taken[] = []
  for (const { number } of session.slots) {
    if ((await statusOf(number)) !== 'free') continue
    const guest = await register()
    const body = { patientId: guest.id, sessionId: session.id, number }
    filled.push(await call<Taken>('desk', 'POST', '/appointments', body))
  }
  return filled
}

describe('a number at the desk', () => {
  it('is kept while the form is open, and given back when it closes', async () => {
    const guest = await register()
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}&patient=${guest.id}`)
    await page.getByText(`Choose a free number for ${guest.name}`).waitFor()
    await ticket(page, 1).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Kept for this patient').waitFor()
    expect(await drawer.getByRole('timer').innerText()).toMatch(/^[45]:\d\d$/)
    expect(await statusOf(1)).toBe('held')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/hold.png` })
    await page.keyboard.press('Escape')
    await expect.poll(() => statusOf(1)).toBe('free')

    await ticket(page, 2).click()
    await drawer.getByText('Kept for this patient').waitFor()
    await drawer.getByRole('radio', { name: 'By phone' }).check()
    await drawer.getByText(`books for ${guest.name}, asked by phone`).waitFor()
    await drawer.getByRole('button', { name: 'Book this number' }).click()
    await ticket(page, 2).filter({ hasText: guest.name }).waitFor()
    await ticket(page, 2).click()
    await page.getByRole('dialog').getByText('By phone').waitFor()
  })

  it('is kept for the patient who was chosen last', async () => {
    const [first, second] = [await register(), await register()]
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}`)
    await ticket(page, 3).click()
    for (const guest of [first, second]) {
      const drawer = page.getByRole('dialog')
      await drawer.getByRole('combobox', { name: 'Patient', exact: true }).fill(guest.name)
      await page.locator('.ant-select-item-option').filter({ hasText: guest.name }).click()
      await drawer.getByText(`books for ${guest.name}`).waitFor()
      await drawer.getByText('Kept for this patient').waitFor()
    }
    const board = await call<Board>('desk', 'GET', `/day-board?department=${department}`)
    expect(board.items[0]?.places.find(place => place.number === 3)?.patientId).toBe(second.id)
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => statusOf(3)).toBe('free')
  })

  it('offers others with one click when somebody else has it', async () => {
    const [first, second] = [await register(), await register()]
    const page = await visit({ account: 'desk', viewport: phone, expects: /^409 POST .*holds/ })
    await page.goto(`${base}/board?department=${department}&patient=${second.id}`)
    await ticket(page, 4).waitFor()
    await call('desk', 'POST', '/appointments', { patientId: first.id, sessionId: session.id, number: 4 })
    await ticket(page, 4).click()
    const others = page.getByRole('region', { name: 'Free instead' })
    await others.getByRole('button').first().waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/alternatives.png` })
    await others.getByRole('button', { name: '10:20 · number 5' }).click()
    await page.getByRole('dialog').getByText('Kept for this patient').waitFor()
    await page.getByRole('button', { name: 'Book this number' }).click()
    await expect.poll(() => statusOf(5)).toBe('booked')
  })

  it('is kept anew when its time is over, and lost visibly when nobody comes back', async () => {
    const guest = await register()
    const page = await visit({ account: 'desk' })
    await page.clock.install()
    await page.goto(`${base}/board?department=${department}&patient=${guest.id}`)
    await ticket(page, 6).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Kept for this patient').waitFor()
    await page.clock.runFor(4 * 60_000 + 10_000)
    await drawer.getByText('Less than a minute left.').waitFor({ state: 'attached' })
    await page.clock.runFor(60_000)
    await drawer.getByText('Kept anew for this patient').waitFor()
    await page.clock.runFor(5 * 60_000 + 1_000)
    await drawer.getByText('Kept anew for this patient').waitFor()
    await page.clock.runFor(5 * 60_000 + 1_000)
    await drawer.getByText('The number is not kept any more').waitFor()
    await drawer.getByRole('button', { name: 'Keep it again' }).click()
    await drawer.getByText('Kept for this patient').waitFor()
  })
})

describe('adding a patient behind the numbers', () => {
  it('takes a reason, counts, and stops at the limit', async () => {
    const guests = [await register(), await register(), await register()]
    const filled = await fill()
    const last = filled.at(-1)
    for (const guest of guests.slice(0, 2))
      await call('manager', 'POST', `/sessions/${session.id}/overbook`, {
        patientId: guest.id,
        reason: 'Acute',
      })
    const page = await visit({ account: 'manager', expects: /^409 POST .*overbook/ })
    await page.goto(`${base}/board?department=${department}`)
    await page.getByText('Added 2 of 3').waitFor()
    await page.getByRole('button', { name: 'Add a patient: Dr Dou' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 of 3 are added already').waitFor()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByText('Please fill this in').first().waitFor()
    await dialog.getByRole('combobox', { name: 'Patient', exact: true }).fill(guests[2]?.name ?? '')
    await page
      .locator('.ant-select-item-option')
      .filter({ hasText: guests[2]?.name ?? '' })
      .click()
    await dialog.getByRole('button', { name: 'Acute complaint' }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/overbook.png` })
    await call('desk', 'POST', `/appointments/${last?.id}/cancel`, { byClinic: true })
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByText('The session is not full.').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/overbook-not-full.png` })
    await dialog.getByRole('region', { name: 'Free instead' }).getByRole('button').click()
    const drawer = page.getByRole('dialog', { name: `Book number ${last?.number}` })
    await drawer.getByText('Kept for this patient').waitFor()
    await drawer.getByRole('button', { name: 'Close' }).click()
    await drawer.waitFor({ state: 'hidden' })
    await expect.poll(() => statusOf(last?.number ?? 0)).toBe('free')
    await page.getByRole('button', { name: /^No adding yet.*Dr Dou/ }).waitFor() // and no offer of what is refused
    expect(await page.getByRole('button', { name: /^Add a patient/ }).count()).toBe(0)
    if (shots) await page.screenshot({ path: `${shots}/overbook-free.png` })
    await page.getByRole('button', { name: /^No adding yet/ }).click()
    await drawer.getByText('Kept for this patient').waitFor()
    await drawer.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => statusOf(last?.number ?? 0)).toBe('free')

    const another = await register()
    const again = await call<Taken>('desk', 'POST', '/appointments', {
      patientId: another.id,
      sessionId: session.id,
      number: last?.number,
    })
    await page.goto(`${base}/board?department=${department}&patient=${guests[2]?.id}`)
    await page.getByRole('button', { name: 'Add a patient: Dr Dou' }).click()
    await dialog.getByRole('button', { name: 'Acute complaint' }).click()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Added 3 of 3').waitFor()
    await ticket(page, 12).filter({ hasText: 'Added' }).waitFor()
    await ticket(page, 12).click()
    await dialog.getByText('Added by').waitFor()
    await dialog.getByText('Acute complaint').waitFor()
    if (shots) await page.screenshot({ path: `${shots}/overbooked.png` })
    await dialog.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'Add a patient: Dr Dou' }).click()
    await dialog.getByText('The limit of the clinic is reached.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    for (const { id } of [...filled.slice(0, -1), again])
      await call('desk', 'POST', `/appointments/${id}/cancel`, { byClinic: true })
  })

  it('is left to doctors and managers', async () => {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}`)
    await page.getByText('Added 3 of 3').waitFor()
    expect(await page.getByRole('button', { name: /^Add a patient/ }).count()).toBe(0)
  })
})

describe('a patient who may not book', () => {
  it('is booked by the desk for a reason that stays with the appointment', async () => {
    const guest = await register()
    await restrict(guest)
    const page = await visit({ account: 'desk', expects: /^409 POST .*holds/ })
    await page.goto(`${base}/board?department=${department}&patient=${guest.id}`)
    await ticket(page, 8).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('This patient may not book by themselves').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/override.png` })
    await drawer.getByRole('button', { name: 'Medically urgent' }).click()
    await drawer.getByRole('button', { name: 'Book all the same, for this reason' }).click()
    await drawer.getByText('Kept for this patient').waitFor()
    await drawer.getByRole('button', { name: 'Book this number' }).click()
    await ticket(page, 8).filter({ hasText: guest.name }).waitFor()
    await ticket(page, 8).click()
    await page.getByRole('dialog').getByText('Medically urgent').waitFor()
  })
})

/** Lets a patient cancel late where one such cancellation is enough, and puts the clinic's own policy back. */
async function restrict(guest: Thing): Promise<void> {
  const restore = await amend<{ cancel: object; noShow: object }>('/booking-policy', policy => ({
    cancel: { hours: 168, after: 'allowed' },
    noShow: { ...policy.noShow, warnAt: 0, restrictAt: 1, lateCancels: true },
  }))
  try {
    const made = await call<Thing>('desk', 'POST', '/appointments', {
      patientId: guest.id,
      sessionId: session.id,
      number: 9,
    })
    await call('desk', 'POST', `/appointments/${made.id}/cancel`, { reason: 'late' })
    await expect
      .poll(
        () =>
          call<{ restricted: boolean }>('desk', 'GET', `/patients/${guest.id}/standing`).then(
            s => s.restricted,
          ),
        { timeout: 20_000 },
      )
      .toBe(true)
  } finally {
    await restore()
  }
}

it('has as much compared with the file as the clinic wants', async () => {
  const { name } = await register()
  const restore = await amend<{ identifiers: number }>('/visit-rules', () => ({ identifiers: 3 }))
  try {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/check-in?department=${department}`)
    await page.getByRole('combobox', { name: 'Patient', exact: true }).fill(name)
    await page.locator('.ant-select-item-option', { hasText: name }).click()
    await page.getByRole('combobox', { name: 'Session' }).click()
    await page.getByTitle(/Dr Dou/).click()
    const compared = page.getByRole('group', { name: 'Compared with the file (at least 3)' })
    await compared.getByRole('checkbox', { name: 'Name', exact: true }).check()
    await compared.getByRole('checkbox', { name: 'Birth date' }).check()
    const submit = page.getByRole('button', { name: 'Take a number and check in' })
    expect(await submit.isDisabled()).toBe(true)
    await settled(page)
    if (shots) await page.screenshot({ path: `${shots}/desk-compares-three.png` })
    await compared.getByRole('checkbox', { name: 'File number' }).check()
    await submit.click()
    await page.getByText(/Number \d+ taken and checked in/).waitFor()
  } finally {
    await restore()
  }
})
