import { beforeAll, describe, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  desktop,
  openDepartment,
  phone,
  settled,
  signInByPhone,
  tomorrow,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Thing {
  id: string
}
interface Waits {
  items: { id: string; patientId: string; status: string; place?: number }[]
}

/** A department of our own whose only session of the next days is full. */
let department: string
const booked: Thing[] = []

let people = 0
async function register(): Promise<Thing & { name: string }> {
  people++
  const name = `Waiting Guest ${String.fromCharCode(64 + people)}`
  return (await call<{ patient: Thing & { name: string } }>('desk', 'POST', '/patients', { name })).patient
}

function join(patientId: string, rest: object = {}): Promise<Thing> {
  const wish = { departmentId: department, from: tomorrow(), until: tomorrow() }
  return call('desk', 'POST', '/waitlist', { patientId, ...wish, ...rest })
}

async function statusOf(wait: Thing): Promise<string> {
  const { items } = await call<Waits>('desk', 'GET', `/waitlist?department=${department}`)
  return items.find(one => one.id === wait.id)?.status ?? 'gone'
}

beforeAll(async () => {
  const name = { 'zh-CN': '候补科', en: 'Waiting department' }
  department = (await call<Thing>('manager', 'POST', '/departments', { name, need: 'general' })).id
  const doctor = { name: { 'zh-CN': '侯大夫', en: 'Dr Hou' }, grade: 'chief' }
  const practitionerId = (await call<Thing>('manager', 'POST', '/practitioners', doctor)).id
  const day = tomorrow()
  const weekday = ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
  const weekly = [{ weekday, start: '14:00', end: '15:00', minutes: 20 }]
  const schedule = { departmentId: department, practitionerId, room: '4', from: day, until: day, weekly }
  await call('manager', 'POST', '/schedules', schedule)
  const { items } = await call<{ items: (Thing & { slots: { number: number }[] })[] }>(
    'desk',
    'GET',
    `/slots?department=${department}&days=3`,
  )
  for (const { number } of items[0]?.slots ?? []) {
    const { id } = await register()
    booked.push(
      await call('desk', 'POST', '/appointments', { patientId: id, sessionId: items[0]?.id, number }),
    )
  }
  expect(booked.length).toBe(3)
})

describe('the waiting list', () => {
  it('takes a patient on behalf of whom the desk asks', async () => {
    const guest = await register()
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/patients/${guest.id}`)
    await page.getByRole('main').getByRole('link', { name: 'Waiting list' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText(guest.name).waitFor()
    await page.goto(`${base}/waitlist?department=${department}&patient=${guest.id}`)
    await drawer.getByRole('combobox', { name: 'Medical need' }).click()
    await page.locator('.ant-select-item-option').filter({ hasText: 'Soon' }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/join.png` })
    await drawer.getByRole('button', { name: 'Put on the list' }).click()
    await page.getByRole('cell', { name: new RegExp(guest.name) }).waitFor()
  })

  it('ranks, explains, and changes the rank with a reason', async () => {
    const urgent = await register()
    const wait = await join(urgent.id, { urgency: 'urgent' })
    const page = await visit({ account: 'nurse' })
    await page.goto(`${base}/waitlist?department=${department}`)
    await page.getByText('more urgent than the next').waitFor()
    await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain(urgent.name)
    await page.getByRole('button', { name: 'Offer now' }).first().waitFor()
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport)
      await settled(page)
      expect(await barriers(page)).toEqual([])
      if (shots) await page.screenshot({ path: `${shots}/waitlist-${viewport.width}.png` })
    }
    await page.setViewportSize(desktop)
    await page.getByRole('button', { name: 'More for rank 1' }).click()
    await page.getByRole('menuitem', { name: 'Change the rank' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Medical need' }).click()
    await page.locator('.ant-select-item-option').filter({ hasText: 'Routine' }).click()
    await dialog.getByLabel('Reason').fill('Feels better')
    await dialog.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByText('The rank is changed').waitFor()
    await expect.poll(() => page.getByRole('row').nth(1).innerText()).not.toContain(urgent.name)
    expect(await statusOf(wait)).toBe('waiting')
  })

  it('says when nothing is free, and offers what is: the patient answers on the phone', async () => {
    const page = await visit({ account: 'desk', expects: /^409 POST .*offer/ })
    await page.goto(`${base}/waitlist?department=${department}`)
    await page.getByRole('button', { name: 'Offer now' }).first().click()
    await page.getByText('Nothing is free right now').waitFor()
    await call('desk', 'POST', `/appointments/${booked[0]?.id}/cancel`, { reason: 'ill' })
    await page.getByRole('timer').waitFor({ timeout: 30_000 })
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/offer.png` })
    await page.getByRole('button', { name: 'Accept for rank 1' }).click()
    await page.getByText(/Booked. Booking number/).waitFor()
  })

  it('passes a declined number on, and keeps a log of it', async () => {
    await join((await register()).id)
    const page = await visit({ account: 'desk' })
    await call('desk', 'POST', `/appointments/${booked[1]?.id}/cancel`, { reason: 'ill' })
    await page.goto(`${base}/waitlist?department=${department}`)
    await page.getByRole('button', { name: 'Decline for rank 1' }).click()
    await page.getByRole('button', { name: 'No, leaves the list' }).click()
    await page.getByText('Declined. The number goes to the next.').waitFor()
    await page.getByRole('tab', { name: 'Fairness log' }).click()
    await page.getByText('Declined', { exact: true }).waitFor()
    await page.getByText('Accepted', { exact: true }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/log-of-offers.png` })
  })

  it('names to the patient what ends by accepting, in the portal and by the link, and asks before it does', async () => {
    const mobile = '+8613911114001'
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
      name: 'Exchange Guest',
      phones: [{ number: mobile }],
      language: 'en',
      consent: { sms: 'granted' },
    })
    const opened = await openDepartment({
      name: { 'zh-CN': '换号科', en: 'Exchange department' },
      doctor: { name: { 'zh-CN': '霍大夫', en: 'Dr Huo' }, grade: 'chief' },
      room: '6',
      day: { start: '09:00', end: '10:00', minutes: 20 },
    })
    const { items } = await call<{ items: (Thing & { date: string; slots: { number: number }[] })[] }>(
      'desk',
      'GET',
      `/slots?department=${opened.department}&from=${tomorrow()}&days=4`,
    )
    const days = items.sort((a, b) => a.date.localeCompare(b.date))
    const later = await call<Thing>('desk', 'POST', '/appointments', {
      patientId: patient.id,
      sessionId: days[2]?.id,
      number: days[2]?.slots[0]?.number,
    })
    await call('desk', 'POST', '/waitlist', {
      patientId: patient.id,
      departmentId: opened.department,
      from: days[0]?.date,
      until: days[0]?.date,
      insteadOf: later.id,
    })
    const page = await visit({ viewport: phone, expects: /^409 POST .*waitlist/ })
    await signInByPhone(page, mobile)
    await page.goto(`${base}/my/waits`)
    await page.getByText('this appointment of yours ends').waitFor({ timeout: 30_000 })
    await page.getByText(/Registering there costs ¥/).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/portal-offer.png` })

    // Who asks for the same again is told so as themselves, with the way to it.
    await page.goto(`${base}/book/${opened.department}/wait`)
    await page.getByRole('button', { name: 'Wait', exact: true }).click()
    await page.getByText('You are already waiting for this.').waitFor()
    await page.getByRole('link', { name: 'See what you wait for' }).click()

    let link: string | undefined
    await expect
      .poll(
        async () => {
          const all: { recipient: string; text: string }[] = await (
            await fetch(`${base}/local/outbox`)
          ).json()
          link = all
            .filter(one => one.recipient === mobile)
            .map(one => one.text.match(/\/o\/[\w-]+/)?.[0])
            .find(Boolean)
          return link
        },
        { timeout: 90_000, interval: 1000 },
      )
      .toBeTruthy()
    const byLink = await visit({ viewport: phone, expects: /^409 POST .*offers/ })
    await byLink.goto(base + link)
    await byLink.getByText('If you accept, this appointment of yours ends').waitFor()
    await byLink.getByText(/goes along/).waitFor()
    await settled(byLink)
    expect(await barriers(byLink)).toEqual([])
    if (shots) await byLink.screenshot({ path: `${shots}/link-offer.png`, fullPage: true })

    await page.getByRole('button', { name: 'Take it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('this appointment of yours ends').waitFor()
    if (shots) await page.screenshot({ path: `${shots}/portal-offer-ask.png` })
    await dialog.getByRole('button', { name: 'No, keep my appointment' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await settled(page)
    await page.getByRole('button', { name: 'Take it' }).click()
    await dialog.getByRole('button', { name: 'Yes, exchange' }).click()
    await page.getByText('It is moved').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('It is moved')

    // The link was open all the while: it says what has become of the offer, and fails at nothing.
    await byLink.getByRole('button', { name: 'Decline and go on waiting' }).click()
    const booked = byLink.getByRole('heading', { name: 'The number is booked' })
    await booked.waitFor()
    expect(await booked.evaluate(one => one === document.activeElement)).toBe(true)
    expect(await byLink.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await byLink.getByRole('link', { name: 'To the patient portal' }).waitFor()
  }, 150_000)

  it('changes what a patient waits for at the same place, in the portal and at the desk', async () => {
    const mobile = '+8613911114002'
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
      name: 'Changing Person',
      phones: [{ number: mobile }],
      language: 'en',
      consent: { sms: 'granted' },
    })
    const wait = await join(patient.id, { latest: '14:00', urgency: 'soon' })
    const page = await visit({ viewport: phone })
    await signInByPhone(page, mobile)
    await page.goto(`${base}/my/waits`)
    await page.getByText('until 14:00').waitFor()
    await page.getByRole('link', { name: 'Change what you wait for' }).click()
    await page.getByText('your place by rank stays').waitFor()
    await page.getByLabel('Not before').fill('14:30')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/wait-change.png`, fullPage: true })
    await page.getByLabel('Not after').fill('15:00')
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByText('It is changed').waitFor()
    await page.getByText('from 14:30 · until 15:00').waitFor()
    if (shots) await page.screenshot({ path: `${shots}/waits-changed.png`, fullPage: true })
    const desk = await visit({ account: 'desk' })
    await desk.goto(`${base}/waitlist?department=${department}`)
    const row = desk.getByRole('row', { name: /Changing Person/ })
    await row.getByText('wish changed').waitFor()
    await row.getByRole('button', { name: /More for rank/ }).click()
    await desk.getByRole('menuitem', { name: 'Change the wish' }).click()
    const drawer = desk.getByRole('dialog')
    await drawer.getByLabel('Not after').fill('16:00')
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/wait-change-desk.png` })
    await drawer.getByRole('button', { name: 'Change', exact: true }).click()
    await desk.getByText('Changed. The rank stays.').waitFor()
    await row.getByText('14:30–16:00').waitFor()
    await desk.getByRole('tab', { name: 'Fairness log' }).click() // though no offer followed
    const line = desk.getByRole('row', { name: /Changed what they wait for/ })
    await line.filter({ hasText: '14:30–15:00' }).filter({ hasText: '14:30–16:00' }).waitFor()
    await line.filter({ hasText: 'By the patient' }).waitFor()
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/log-of-changes.png` })
    await call('desk', 'POST', `/waitlist/${wait.id}/leave`, {})
  })

  it('takes an offer off an open page when its time is over', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    let until = new Date(Date.now() + 3000).toISOString()
    await page.route('**/api/v1/patients/*/waitlist', async route => {
      const over = Date.now() > Date.parse(until)
      const wait = {
        id: 'wte_1',
        departmentId: department,
        from: tomorrow(),
        until: tomorrow(),
        status: 'offered',
        place: 1,
        givesUp: over
          ? undefined
          : {
              appointmentId: 'apt_1',
              departmentId: department,
              practitionerId: 'pra_1',
              start: until,
              late: true,
            },
        offer: over
          ? undefined
          : {
              id: 'off_1',
              departmentId: department,
              practitionerId: 'pra_1',
              start: until,
              end: until,
              until,
            },
      }
      await route.fulfill({ json: { items: [wait] } })
    })
    await page.goto(`${base}/my/waits`)
    until = new Date(Date.now() + 3000).toISOString()
    await page.reload()
    await page.getByRole('button', { name: 'Take it' }).waitFor()
    await page.getByText('counts as late, whenever it is').waitFor()
    if (shots) await page.screenshot({ path: `${shots}/portal-offer-late.png`, fullPage: true })
    await page.getByText('The time to take the place that was offered is over').waitFor()
    expect(await page.getByRole('button', { name: 'Take it' }).count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
  })

  it('takes somebody off with a reason', async () => {
    const guest = await register()
    await join(guest.id, { urgency: 'urgent' })
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/waitlist?department=${department}`)
    await page.getByRole('button', { name: 'More for rank 1' }).click()
    await page.getByRole('menuitem', { name: 'Take off the list' }).click()
    const dialog = page.getByRole('dialog', { name: `Take ${guest.name} off the list?` })
    await dialog.getByRole('button', { name: 'Take off the list' }).click()
    await dialog.getByText('Please fill this in').waitFor()
    await dialog.getByLabel('Reason').fill('Went elsewhere')
    await dialog.getByRole('button', { name: 'Take off the list' }).click()
    await page.getByText('Taken off the list').waitFor()
  })

  it('shows auditors the log alone', async () => {
    const page = await visit({ account: 'auditor', language: 'zh-CN' })
    await page.goto(`${base}/waitlist?department=${department}`)
    await page.getByText('已接受', { exact: true }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(await page.getByRole('tab').count()).toBe(1)
  })
})
