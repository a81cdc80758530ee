import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, settled, phone as small, visit, withBrowser } from './clinic'

withBrowser()

const number = '+8613911112222'

beforeAll(async () => {
  for (const name of ['Family Ann', 'Family Bob'])
    await call('desk', 'POST', '/patients', { name, phones: [{ number }], language: 'en' })
})

/** What would have been sent to the phone, from the page that shows it in a clinic on one machine. */
async function code(): Promise<string> {
  const sent: { template: string; recipient: string; text: string }[] = await (
    await fetch(`${base}/local/outbox`)
  ).json()
  const last = sent.find(one => one.template === 'sign-in-code' && one.recipient === number)
  return last?.text.slice(0, 6) ?? 'none'
}

async function askForCode(page: Page, typed: string): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.getByLabel('Mobile number').fill(typed)
  await page.getByRole('button', { name: 'Send me a code' }).click()
}

describe('by phone', () => {
  it('lets a family in by a code, one at a time', async () => {
    const page = await visit({ viewport: small })
    await page.goto(`${base}/book`)
    await page.getByLabel('Mobile number').fill('139 1111 2222')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await page.getByText(`If ${number} is known`).waitFor()
    expect(await page.getByLabel('Code', { exact: true }).getAttribute('autocomplete')).toBe('one-time-code')
    expect(await page.getByRole('button', { name: /Another code in/ }).isDisabled()).toBe(true)

    const right = await code()
    await page.getByLabel('Code', { exact: true }).fill(right === '000000' ? '111111' : '000000')
    await page.getByRole('button', { name: /Sign in$/ }).click()
    await page.getByText('That is not the code').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByLabel('Code', { exact: true }).fill(right)
    await page.getByRole('button', { name: /Sign in$/ }).click()

    await page.getByRole('heading', { name: 'For whom are you here?' }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    expect(new URL(page.url()).pathname).toBe('/book')
    await page.goto(`${base}/book?from=message#when`) // a link that waits behind the question
    await page.getByRole('button', { name: 'Family Bob' }).click()
    await page.getByRole('heading', { name: 'Where would you like to go?', level: 1 }).waitFor()
    expect(page.url()).toBe(`${base}/book?from=message#when`)
    expect(await page.getByRole('combobox', { name: 'For whom' }).locator(':checked').innerText()).toBe(
      'Family Bob',
    )

    await page.getByRole('combobox', { name: 'For whom' }).selectOption({ label: 'Family Ann' })
    await page.getByRole('heading', { name: 'Hello, Family Ann', level: 1 }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('navigation').getByRole('link', { name: 'Me', exact: true }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
  })

  it('says the same to a stranger, and ends after three wrong codes', async () => {
    const page = await visit({ expects: /^400 POST \/local\/pool/ })
    await askForCode(page, '+8613911119999')
    await page.getByText('If +8613911119999 is known').waitFor()
    for (const again of [true, true, false]) {
      await page.getByLabel('Code', { exact: true }).fill('123456')
      await page.getByRole('button', { name: /Sign in$/ }).click()
      await page.getByText(again ? 'That is not the code' : 'it is no longer good').waitFor()
      if (again) await expect.poll(() => page.getByLabel('Code', { exact: true }).inputValue()).toBe('')
    }
    await page.getByLabel('Mobile number').waitFor()
  })

  it('sends one code for a double tap', async () => {
    const page = await visit({ viewport: small })
    await page.goto(`${base}/sign-in`)
    await page.getByLabel('Mobile number').fill('+8613911118888')
    let sent = 0
    await page.route('**/local/pool**', async route => {
      if (route.request().headers()['x-amz-target']?.endsWith('InitiateAuth')) sent++
      await new Promise(resolve => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.getByRole('button', { name: 'Send me a code' }).evaluate((one: HTMLElement) => {
      one.click()
      one.click()
    })
    await page.getByText('If +8613911118888 is known').waitFor()
    expect(sent).toBe(1)
  })

  it('asks for a mobile number', async () => {
    const page = await visit({ expects: /^400 POST \/local\/pool/ })
    await askForCode(page, '12')
    await page.getByText('Please write a mobile number').waitFor()
    await askForCode(page, '+86 10 6552 9988') // a number at which nobody reads messages
    await page.getByRole('alert').getByText('Please write a mobile number').waitFor()
  })
})
