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

const said = {
  en: {
    off: /was called off$/,
    choose: 'Choose another time',
    state: 'called off',
    lost: 'Your appointment cannot take place',
  },
  'zh-CN': { off: /已停诊$/, choose: '另选时间', state: '已停诊', lost: '您的预约因停诊无法就诊' },
}

describe('an appointment that a closure took', () => {
  it('is called off on the portal in both languages, and leads to the choice of the message', async () => {
    const mobile = '+8613910007900'
    const { department } = await openDepartment({
      name: { 'zh-CN': '停诊门户科', en: 'Called-off department' },
      doctor: { name: { 'zh-CN': '柯大夫', en: 'Dr Ke' }, grade: 'chief' },
      room: '9',
      day: { start: '09:00', end: '17:00', minutes: 30 },
    })
    const { appointment } = await bookedTomorrow(department, { name: 'Closed Guest', mobile, language: 'en' })
    await callOff(department, inDays(60))
    const page = await visit({ viewport: phone })
    await signInByPhone(page, mobile)
    for (const language of ['en', 'zh-CN'] as const) {
      const text = said[language]
      await page.addInitScript(chosen => localStorage.setItem('careloop.language', chosen), language)
      for (const [name, path] of [
        ['home', '/'],
        ['visit', `/my/visits/${appointment}`],
        ['visits', '/my/visits'],
        ['move', `/my/visits/${appointment}/move`],
      ] as const) {
        await page.goto(base + path)
        if (name === 'home' || name === 'visit') await page.getByRole('heading', { name: text.off }).waitFor()
        if (name === 'visits') await page.getByText(text.state, { exact: true }).waitFor()
        for (const [size, viewport] of [
          ['phone', phone],
          ['desktop', desktop],
        ] as const) {
          await page.setViewportSize(viewport)
          await settled(page)
          expect(await barriers(page)).toEqual([])
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          ).toBeLessThanOrEqual(0)
          if (process.env.SCREENSHOTS)
            await page.screenshot({
              path: `${process.env.SCREENSHOTS}/off-${name}-${size}-${language}.png`,
              fullPage: true,
            })
        }
        await page.setViewportSize(phone)
      }
      await page.goto(base)
      await page.getByRole('link', { name: text.choose }).click()
      await page.getByRole('heading', { name: text.lost }).waitFor()
    }
  })
})
