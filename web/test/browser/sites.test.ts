import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Thing {
  id: string
  version?: number
}

const shots = process.env.SCREENSHOTS
const look = (page: Awaited<ReturnType<typeof visit>>, name: string) =>
  shots ? page.screenshot({ path: `${shots}/sites-${name}.png`, fullPage: true }) : undefined

let department: string
let retiring: Thing
const sites: { id: string; name: object; address: string }[] = []

beforeAll(async () => {
  const name = { 'zh-CN': '两院皮肤科', en: 'Skin of two sites' }
  department = (await call<Thing>('manager', 'POST', '/departments', { name, need: 'specialist' })).id
  for (const [zh, en, who] of [
    ['北院', 'North site', 'Dr North'],
    ['南院', 'South site', 'Dr South'],
  ]) {
    const site = { name: { 'zh-CN': zh, en }, address: `1 ${en} Road` }
    const { id } = await call<Thing>('manager', 'POST', '/sites', site)
    sites.push({ id, ...site })
    const room = await call<Thing>('manager', 'POST', '/rooms', { siteId: id, door: `${en?.[0]}-1` })
    retiring = await call<Thing>('manager', 'POST', '/practitioners', { name: { en: who }, grade: 'chief' })
    await call('manager', 'POST', '/schedules', {
      departmentId: department,
      practitionerId: retiring.id,
      room: '',
      roomId: room.id,
      from: '2026-01-01',
      weekly: [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, start: '09:00', end: '12:00', minutes: 15 })),
    })
  }
})

afterAll(async () => {
  const { items } = await call<{ items: (Thing & { minutesTo?: object })[] }>('manager', 'GET', '/sites')
  for (const { id, ...site } of sites) {
    const version = items.find(one => one.id === id)?.version
    await fetch(`${base}/api/v1/sites/${id}`, {
      method: 'PUT',
      headers: {
        'If-Match': `"${version}"`,
        Authorization: `Bearer ${await token('manager')}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ ...site, active: false }),
    })
  }
})

async function token(account: string): Promise<string> {
  const answer = await fetch(`${base}/local/login`, { method: 'POST', body: JSON.stringify({ account }) })
  return (await answer.json()).token
}

describe('a clinic with two sites', () => {
  it.each([
    {
      language: 'en' as const,
      south: 'South site',
      any: 'At any site',
      doctor: 'Dr South',
      confirm: 'Confirm',
      booked: 'It is booked',
    },
    {
      language: 'zh-CN' as const,
      south: '南院',
      any: '不限院区',
      doctor: 'Dr South',
      confirm: '确认预约',
      booked: '预约成功',
    },
  ])(
    'says in $language where one comes to, from the choice to the visit',
    async ({ language, south, any, confirm, booked }) => {
      const page = await visit({ account: 'patient-en', language, viewport: phone })
      await page.goto(`${base}/book/${department}`)
      await page.getByText(south).first().waitFor()
      await look(page, `doctors-${language}`)
      await page.goto(`${base}/book/${department}/any`)
      await page.getByRole('button', { name: any }).waitFor()
      expect(await page.getByText('Dr North').count()).toBe(1)
      await page.getByRole('button', { name: south }).click()
      await settled(page)
      expect(await page.getByText('Dr North').count()).toBe(0)
      expect(await barriers(page)).toEqual([])
      await look(page, `times-${language}`)
      await page
        .locator('#content fieldset')
        .nth(1)
        .getByRole('button')
        .nth(language === 'en' ? 2 : 3)
        .click()
      await page.getByRole('button', { name: '10:15' }).click()
      await page.getByText('1 South site Road').waitFor()
      await look(page, `hold-${language}`)
      await page.getByRole('button', { name: confirm }).click()
      await page.waitForURL(/\/my\/visits\/.+/)
      await page.getByText(booked).first().waitFor()
      await page.getByText('1 South site Road').waitFor()
      await settled(page)
      expect(await barriers(page)).toEqual([])
      await look(page, `visit-${language}`)
      await page.goto(`${base}/my/visits`)
      await page.getByText(south).first().waitFor()
    },
  )

  it('says who is booked with a doctor who is switched off, and leads to where that time is closed', async () => {
    const page = await visit({ account: 'manager' })
    await page.goto(`${base}/directory`)
    await page.getByRole('button', { name: 'Change: Dr South' }).click()
    await page.getByRole('dialog').getByRole('switch', { name: 'In use' }).click()
    await page.getByRole('dialog').getByRole('switch', { name: 'In use', checked: false }).waitFor()
    await look(page, 'switch-off')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('2 patients have a number with Dr South all the same').waitFor()
    expect(await barriers(page)).toEqual([])
    await look(page, 'awaited')
    await page.getByRole('link', { name: 'Close that time' }).click()
    await page.getByRole('button', { name: 'Who is affected?' }).click()
    await page.getByText('Dr North').first().waitFor()
    await look(page, 'closure')
    const patients = await visit({ account: 'patient-en', viewport: phone })
    await patients.goto(`${base}/book/${department}`)
    await patients.getByText('Dr North').waitFor()
    expect(await patients.getByText('Dr South').count()).toBe(0)
  })
})
