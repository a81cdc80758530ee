import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  barriers,
  base,
  bookedTomorrow,
  callOff,
  desktop,
  inDays,
  openDepartment,
  phone,
  settled,
  signInByPhone,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const languages = ['en', 'zh-CN'] as const
const number = '+86 10 0000 0000' // the demo's
const dials = 'a[href="tel:+861000000000"]'

async function look(page: Page, name: string) {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  const shots = process.env.SCREENSHOTS
  if (shots) await page.screenshot({ path: `${shots}/telephone-${name}.png`, fullPage: true })
}

describe('the telephone of the clinic', () => {
  it.each([
    { language: 'en' as const, change: 'Change: Main site', save: 'Save', wrong: 'must be a number to dial' },
    { language: 'zh-CN' as const, change: '修改: 本部', save: '保存', wrong: '应为可直接拨打的号码' },
  ])(
    'is entered with a site, and what cannot be dialled is refused at its field in $language',
    async text => {
      const page = await visit({ account: 'manager', language: text.language, expects: /422 PUT/ })
      await page.goto(`${base}/directory`)
      await page.getByText(number).waitFor()
      await look(page, `directory-${text.language}`)
      await page.getByRole('button', { name: text.change }).click()
      const field = page.locator('input[type="tel"]')
      await field.fill('at the desk')
      await page.getByRole('dialog').getByRole('button', { name: text.save }).click()
      await page.locator('.ant-form-item', { has: field }).getByText(text.wrong).waitFor()
      await look(page, `refused-${text.language}`)
      await field.fill(number)
      await page.getByRole('dialog').getByRole('button', { name: text.save }).click()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    },
  )

  it.each(languages)('is one tap away from a link that is not good in %s', async language => {
    const page = await visit({ language, viewport: phone, expects: /404 GET/ })
    for (const [name, link] of [
      ['closure', '/c/cas_wrong'],
      ['offer', '/o/ofr_wrong'],
      ['survey', '/s/wrong'],
    ]) {
      await page.goto(`${base}${link}`)
      await page.locator(dials).waitFor()
      await look(page, `${name}-${language}`)
    }
  })

  it('stands with an appointment, and on the page that its closure is told by', async () => {
    const mobile = '+8613910007911'
    const { department } = await openDepartment({
      name: { 'zh-CN': '电话示例科', en: 'Telephone department' },
      doctor: { name: { 'zh-CN': '贝大夫', en: 'Dr Bell' }, grade: 'chief' },
      room: '9',
      day: { start: '09:00', end: '17:00', minutes: 30 },
    })
    const { appointment } = await bookedTomorrow(department, {
      name: 'Ringing Guest',
      mobile,
      language: 'en',
    })
    const page = await visit({ viewport: phone })
    await signInByPhone(page, mobile)
    const speak = (language: string) =>
      page.addInitScript(chosen => localStorage.setItem('careloop.language', chosen), language)
    for (const language of languages) {
      await speak(language)
      await page.setViewportSize(phone)
      await page.goto(`${base}/my/visits/${appointment}`)
      await page.locator(dials).waitFor()
      await look(page, `visit-${language}`)
      await page.setViewportSize(desktop)
      await look(page, `visit-desktop-${language}`)
    }
    await page.setViewportSize(phone)
    await page.goto(`${base}/book`)
    await page.getByRole('searchbox').fill('nothing of this name')
    await page.locator(dials).waitFor()
    await look(page, 'no-department')

    await callOff(department, inDays(60))
    await speak('en')
    await page.goto(base)
    await page.getByRole('link', { name: 'Choose another time' }).click()
    await page.locator(dials).waitFor()
    for (const language of languages) {
      await speak(language)
      await page.reload()
      await page.locator(dials).waitFor()
      await look(page, `notice-${language}`)
    }
  })
})
