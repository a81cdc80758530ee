import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, desktop, phone, settled, visit, withBrowser } from './clinic'

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
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

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
    expect(await page.getByRole('row').nth(1).innerText()).toContain(urgent.name)
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
    expect(await page.getByRole('row').nth(1).innerText()).not.toContain(urgent.name)
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
