import { expect, it } from 'vitest'
import { barriers, base, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

/** Links that the demo clinic's patients were sent, latest first. Some were answered already. */
async function links(): Promise<string[]> {
  const answer = await fetch(`${base}/local/outbox`)
  const sent = (await answer.json()) as { template: string; text: string }[]
  return sent.flatMap(({ template, text }) =>
    template === 'survey' ? (text.match(/\/s\/[\w-]+/) ?? []) : [],
  )
}

async function openLink(): Promise<string> {
  for (const link of await links()) {
    const answer = await fetch(`${base}/api/v1/survey-invitations/${link.slice('/s/'.length)}`)
    if (answer.ok) return link
  }
  throw new Error('the demo clinic has no open survey')
}

it('is answered on a phone, once', async () => {
  const page = await visit({ viewport: phone, expects: /^409 GET/ })
  const link = await openLink()
  await page.goto(base + link)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])

  // The component library is not for a patient's phone.
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .reduce((sum, one) => sum + (one as PerformanceResourceTiming).encodedBodySize, 0),
  )
  expect(loaded).toBeLessThan(600_000)

  const send = page.getByRole('button', { name: 'Send' })
  await send.click()
  await page.getByText('Please answer this one').first().waitFor()

  const questions = page.locator('fieldset:has(input[type=radio])')
  for (let i = 0; i < (await questions.count()); i++) {
    await questions.nth(i).locator('label').first().click()
  }
  const words = page.locator('textarea')
  if ((await words.count()) > 0) await words.first().fill('Short wait, friendly people. 谢谢')
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('button', { name: '提交' }).waitFor()
  expect(await page.locator('input:checked').count()).toBe(await questions.count())
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('heading', { name: '谢谢您' }).waitFor()

  await page.reload()
  await page.getByRole('heading', { name: 'You have answered already, thank you' }).waitFor()
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'To the patient portal' }).getAttribute('href')).toBe('/my')
  expect(await barriers(page)).toEqual([])
})

it('says what is wrong with a link that was cut off', async () => {
  const page = await visit({ viewport: phone, expects: /^4\d\d GET/ })
  await page.goto(`${base}/s/MFnk3TOU6C3`)
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect((await alert.innerText()).length).toBeGreaterThan(20)
})
