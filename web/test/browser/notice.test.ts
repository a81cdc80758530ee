import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import {
  barriers,
  base,
  bookedTomorrow,
  call,
  callOff,
  inDays,
  type Language,
  openDepartment,
  phone,
  settled,
  tomorrow,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

let departments = 0

/**
 * Somebody has a number tomorrow, the doctor is out, and they are told: where their link leads. Unless placed, the doctor
 * is out for so long that there is no other number.
 */
async function closedOut(placed: boolean): Promise<{ mobile: string; patient: string }> {
  departments++
  const mobile = `1391000${7000 + departments}`
  const { department } = await openDepartment({
    name: { 'zh-CN': `停诊测试科${departments}`, en: `Closing department ${departments}` },
    doctor: { name: { 'zh-CN': '柯大夫', en: 'Dr Ke' }, grade: 'chief' },
    room: '9',
    day: { start: '09:00', end: '17:00', minutes: 30 },
  })
  const { patient } = await bookedTomorrow(department, { name: 'Notice Guest', mobile })
  const closure = await callOff(department, placed ? tomorrow() : inDays(60))
  expect(closure.counts.unplaced).toBe(placed ? 0 : 1)
  return { mobile, patient }
}

/** The path of the link that a phone was sent. */
function sentTo(number: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const sent: { recipient: string; text: string }[] = await (await fetch(`${base}/local/outbox`)).json()
      const paths = sent
        .filter(one => one.recipient.endsWith(number))
        .map(one => one.text.match(/\/c\/[\w.~-]+/)?.[0])
      return paths.find(Boolean) ?? Promise.reject(new Error('nothing was sent yet'))
    },
    { timeout: 90_000, interval: 1000 },
  )
}

const said = {
  en: {
    moved: 'We had to move your appointment',
    accept: 'The new time is good',
    thanks: 'Thank you, see you at the new time',
    decline: 'Give the appointment up',
    keep: 'No, do not give it up',
    sure: 'Yes, give it up',
    gone: 'The appointment is given up',
    lost: 'Your appointment cannot take place',
    network: 'No connection',
    retry: 'Try again',
    over: 'This can no longer be changed here. Please call the clinic.',
    foreign: 'This link is not valid. Please use the one from your message, or call the clinic.',
  },
  'zh-CN': {
    moved: '您的预约已改期',
    accept: '接受新时间',
    thanks: '已确认，请按新时间就诊',
    decline: '放弃预约',
    keep: '不放弃',
    sure: '确定放弃',
    gone: '预约已放弃',
    lost: '您的预约因停诊无法就诊',
    network: '网络不通',
    retry: '重试',
    over: '此处已不能更改，请致电门诊。',
    foreign: '链接无效，请使用短信中的链接，或致电门诊。',
  },
} satisfies Record<Language, object>

/** What keeps somebody from reading the page on a phone. */
async function fits(page: Page, name: string): Promise<void> {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/notice-${name}.png`, fullPage: true })
}

/** The appointments that a patient has. */
async function live(patient: string): Promise<{ id: string; start: string; movedFrom?: string }[]> {
  const { items } = await call<{ items: { id: string; start: string; status: string }[] }>(
    'desk',
    'GET',
    `/patients/${patient}/appointments`,
  )
  return items.filter(one => one.status === 'booked')
}

type Told = { path: string; patient: string }
const told = {} as Record<Language, Record<'accepts' | 'chooses' | 'declines', Told>>

// Messages go out each minute: all of them are waited for at once.
beforeAll(async () => {
  const closed: [Language, 'accepts' | 'chooses' | 'declines', { mobile: string; patient: string }][] = []
  for (const language of ['en', 'zh-CN'] as const) {
    for (const who of ['accepts', 'chooses', 'declines'] as const)
      closed.push([language, who, await closedOut(who !== 'declines')])
  }
  for (const [language, who, { mobile, patient }] of closed)
    told[language] = { ...told[language], [who]: { path: await sentTo(mobile), patient } }
}, 150_000)

describe.each(['en', 'zh-CN'] as const)('the link of a closure, %s', language => {
  const text = said[language]
  const open = (path: string, expects?: RegExp) =>
    visit({ language, viewport: phone, expects }).then(async page => {
      await page.goto(base + path)
      return page
    })

  it('accepts once, also when the answer of the first tap is lost', async () => {
    const { path, patient } = told[language].accepts
    const page = await open(path)
    await page.getByRole('heading', { name: text.moved }).waitFor()
    await fits(page, `moved-${language}`)
    let taps = 0
    await page.route('**/accept', async route => {
      taps++
      await route.fetch()
      await route.abort()
    })
    await page.getByRole('button', { name: text.accept }).dblclick()
    await page.getByRole('alert').getByText(text.network, { exact: true }).waitFor()
    await fits(page, `lost-answer-${language}`)
    expect(taps).toBe(1)
    await page.unroute('**/accept')
    await page.getByRole('button', { name: text.retry }).click()
    await page.getByRole('heading', { name: text.thanks }).waitFor()
    expect(await page.getByRole('button', { name: text.accept }).count()).toBe(0)
    await fits(page, `accepted-${language}`)
    expect(await live(patient)).toHaveLength(1)
  })

  it('lets the patient choose another time, give it up, and says so to whoever looks again', async () => {
    const { path, patient } = told[language].chooses
    const page = await open(path)
    const late = await open(path, /^409 POST .*accept/)
    await late.getByRole('button', { name: text.accept }).waitFor()
    const before = await live(patient)
    // The tap goes out twice, as phones do: under two keys, for the same number.
    let sent = 0
    await page.route('**/choose', async route => {
      sent++
      await route.fetch()
      await route.continue({
        headers: { ...route.request().headers(), 'idempotency-key': `again-${Math.random()}` },
      })
    })
    const others = page.locator('section button').filter({ hasText: '202' })
    await others.first().click()
    await page.getByRole('heading', { name: text.thanks }).waitFor()
    expect(sent).toBe(1)
    const after = await live(patient)
    expect(after).toHaveLength(1)
    expect(after[0]?.id).not.toBe(before[0]?.id)
    await page.getByRole('button', { name: text.decline }).click()
    await fits(page, `asked-${language}`)
    await page.getByRole('button', { name: text.keep }).click()
    expect(await live(patient)).toHaveLength(1)
    await page.getByRole('button', { name: text.decline }).click()
    await page.getByRole('button', { name: text.sure }).click()
    await page.getByRole('heading', { name: text.gone }).waitFor()
    expect(await page.locator('section button').count()).toBe(0)
    await fits(page, `given-up-${language}`)
    expect(await live(patient)).toEqual([])
    await late.getByRole('button', { name: text.accept }).click()
    await late.getByRole('alert').getByText(text.over).waitFor()
    const gone = late.getByRole('heading', { name: text.gone })
    await gone.waitFor()
    expect(await gone.evaluate(one => one === document.activeElement)).toBe(true)
    expect(await late.getByRole('button', { name: text.retry }).count()).toBe(0)
    await fits(late, `over-${language}`)
  })

  it('tells who has no other place, and takes their no', async () => {
    const { path, patient } = told[language].declines
    const page = await open(path)
    await page.getByRole('heading', { name: text.lost }).waitFor()
    await fits(page, `without-place-${language}`)
    await page.getByRole('button', { name: text.decline }).click()
    await page.getByRole('button', { name: text.sure }).click()
    await page.getByRole('heading', { name: text.gone }).waitFor()
    expect(await live(patient)).toEqual([])
  })

  it('opens for nobody who made the link up', async () => {
    const page = await open(`/c/${'0'.repeat(40)}`, /^404 GET/)
    await page.getByRole('alert').getByText(text.foreign).waitFor()
    await fits(page, `foreign-${language}`)
  })
})
