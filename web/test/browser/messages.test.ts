import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, base, call, desktop, inDays, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Thing {
  id: string
}

async function look(page: Page, name: string) {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  const shots = process.env.SCREENSHOTS
  if (shots) await page.screenshot({ path: `${shots}/messages-${name}.png` })
}

const times = (page: Page) =>
  page
    .locator('tbody tr.ant-table-row')
    .evaluateAll(rows => rows.map(row => row.querySelector('td:nth-child(2)')?.textContent ?? ''))

describe('the list of messages', () => {
  it.each([
    {
      language: 'en' as const,
      more: 'More',
      failed: 'Failed',
      none: 'None with this status',
      ever: 'Nothing was sent to this patient yet',
      patient: 'Patient',
    },
    {
      language: 'zh-CN' as const,
      more: '更多',
      failed: '发送失败',
      none: '没有此状态的消息',
      ever: '尚未向该患者发送消息',
      patient: '患者',
    },
  ])('comes latest first, by status and by patient, in $language', async text => {
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
      name: `Untold ${text.language === 'en' ? 'Guest' : 'Visitor'}`,
      phones: [{ number: '+8613910007921' }],
    })
    const page = await visit({ account: 'desk', language: text.language })
    await page.goto(`${base}/messages`)
    await settled(page)
    const first = await times(page)
    expect(first.length).toBeGreaterThan(10)
    expect(first).toEqual([...first].sort().reverse())
    const more = page.getByRole('button', { name: text.more })
    if (await more.isVisible()) {
      await more.click()
      await settled(page)
      const longer = await times(page)
      expect(longer.length).toBeGreaterThan(first.length)
      expect(longer).toEqual([...longer].sort().reverse())
    }
    for (const [size, viewport] of [
      ['desktop', desktop],
      ['phone', phone],
    ] as const) {
      await page.setViewportSize(viewport)
      await look(page, `day-${size}-${text.language}`)
    }
    await page.goto(`${base}/messages?status=sending&day=${inDays(300)}`) // today there may be a page more to look through
    await page.getByText(text.none).waitFor()
    await look(page, `none-${text.language}`)
    await page.goto(`${base}/messages?patient=${patient.id}`)
    await page.getByText(text.ever).waitFor()
    await look(page, `ever-${text.language}`)

    await page.setViewportSize(desktop)
    await page.goto(`${base}/messages?status=sent`)
    const link = page.locator('tbody a[href^="/patients/pat_"]').first()
    const chosen = (await link.getAttribute('href'))?.split('/').pop()
    await page.goto(`${base}/messages?patient=${chosen}&status=sent`)
    await page.locator('tbody tr.ant-table-row').first().waitFor()
    for (const [size, viewport] of [
      ['desktop', desktop],
      ['phone', phone],
    ] as const) {
      await page.setViewportSize(viewport)
      await look(page, `patient-${size}-${text.language}`)
    }
  })
})
