import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { base, call, settled, visit, withBrowser } from './clinic'

withBrowser()

// What is looked for: nobody else is called that, and nobody has this number.
const name = 'Quillfeather Zyxbrandt'
const phone = '17714937608'
const marks = /quillfeather|zyxbrandt|17714937608|177\*{4}7608|%E7%88%A8|爨/i

/** What of a page outlives it, or leaves the machine with it. */
async function lasting(page: Page): Promise<Record<string, string>> {
  return {
    address: page.url(),
    ...(await page.evaluate(() => ({
      title: document.title,
      state: JSON.stringify(history.state),
      local: JSON.stringify({ ...localStorage }),
      session: JSON.stringify({ ...sessionStorage }),
      cookies: document.cookie,
    }))),
  }
}

/** Watches every address that the page goes to and everything that it says on the console. */
function watched(page: Page): string[] {
  const told: string[] = []
  page.on('console', message => told.push(message.text()))
  page.on('framenavigated', frame => told.push(frame.url()))
  return told
}

async function discreet(page: Page, told: string[]): Promise<void> {
  await settled(page)
  const found = Object.entries(await lasting(page)).filter(([, text]) => marks.test(decodeURI(text)))
  expect(found).toEqual([])
  expect(told.filter(text => marks.test(text))).toEqual([])
}

describe('the pages', () => {
  it('would be caught', async () => {
    const page = await visit({ account: 'desk' })
    const told = watched(page)
    await page.goto(`${base}/board?name=${encodeURIComponent(name)}`)
    await expect(discreet(page, told)).rejects.toThrow('address')
  })

  it('keep a name out of addresses, history, titles, storage and the console', async () => {
    const page = await visit({ account: 'desk' })
    const told = watched(page)
    await page.goto(`${base}/patients`)
    await page.getByRole('textbox', { name: 'Find patients' }).fill(name)
    await page.getByText(`Nobody found for “${name}”`).waitFor()
    await discreet(page, told)

    await page.getByRole('link', { name: 'Register a patient' }).first().click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name)
    await page.getByLabel('Phone 1').fill(phone)
    await discreet(page, told)
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await discreet(page, told)

    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Name', { exact: true }).waitFor()
    await discreet(page, told)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await page.getByRole('link', { name: /Book/ }).first().click()
    await page.getByText(`Choose a free number for ${name}`).waitFor()
    await discreet(page, told)
  })

  it('show a likely duplicate once, and lead to it without naming anybody', async () => {
    const first = await call<{ patient: { number: string } }>('desk', 'POST', '/patients', {
      name: '爨龘靐',
      phones: [{ number: phone }],
    })
    const page = await visit({ account: 'desk' })
    const told = watched(page)
    await page.goto(`${base}/patients/new`)
    await page.getByLabel('Name', { exact: true }).fill('爨龘靐')
    await page.getByLabel('Phone 1').fill(phone)
    await page.getByRole('button', { name: 'Register' }).click()
    const warning = page.getByRole('status').filter({ hasText: first.patient.number })
    await warning.waitFor()
    await discreet(page, told)
    await warning.getByRole('link').first().click()
    await page.getByRole('link', { name: '爨龘靐' }).first().waitFor()
    await discreet(page, told)
  })
})
