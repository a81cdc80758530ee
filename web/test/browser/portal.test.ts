import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, desktop, phone, settled, signInByPhone, visit, withBrowser } from './clinic'

withBrowser()

interface Thing {
  id: string
}

const shots = process.env.SCREENSHOTS
let shot = 0
async function look(page: Page, name: string): Promise<void> {
  await settled(page)
  expect(await barriers(page)).toEqual([])
  expect(await small(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (shots)
    await page.screenshot({
      path: `${shots}/portal-${String(++shot).padStart(2, '0')}-${name}.png`,
      fullPage: true,
    })
}

/** What a thumb would miss: targets under 44 pixels, links within sentences aside. */
function small(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        '#content a, #content button, #content input, #content select, nav a, header select',
      ),
    ]
      .filter(
        one =>
          one.offsetParent !== null &&
          !one.closest('p') &&
          !(one instanceof HTMLInputElement && one.type === 'checkbox'),
      )
      .filter(one => one.getBoundingClientRect().height < 44)
      .map(one => `${one.tagName} ${one.innerText.slice(0, 40)} ${one.getBoundingClientRect().height}`),
  )
}

/** What the element that has the focus says. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() =>
    document.activeElement === document.body ? 'nothing' : (document.activeElement?.textContent ?? ''),
  )
}

/** Whether something lies over the middle or the edge of a button where it is on the screen now. */
function covered(page: Page, name: string): Promise<boolean> {
  return page.getByRole('button', { name, exact: true }).evaluate(one => {
    const { left, width, top, bottom } = one.getBoundingClientRect()
    return [top + 2, (top + bottom) / 2, bottom - 2].some(
      y => !one.contains(document.elementFromPoint(left + width / 2, y)),
    )
  })
}

let department: string
let other: string

beforeAll(async () => {
  const name = { 'zh-CN': '门户内科', en: 'Portal medicine' }
  department = (await call<Thing>('manager', 'POST', '/departments', { name, need: 'general' })).id
  other = (
    await call<Thing>('manager', 'POST', '/departments', {
      name: { 'zh-CN': '眼科', en: 'Eyes of the portal' },
      need: 'specialist',
    })
  ).id
  const doctor = { name: { 'zh-CN': '孙大夫', en: 'Dr Sun' }, grade: 'chief' }
  const practitionerId = (await call<Thing>('manager', 'POST', '/practitioners', doctor)).id
  const weekly = [1, 2, 3, 4, 5, 6, 7].map(weekday => ({
    weekday,
    start: '09:00',
    end: '12:00',
    minutes: 15,
  }))
  await call('manager', 'POST', '/schedules', {
    departmentId: department,
    practitionerId,
    room: '7',
    from: '2026-01-01',
    weekly,
  })
})

const numbers = { mother: '+8613911113001', father: '+8613911113002' }

describe('booking on the phone', () => {
  it('finds a department, keeps a number while one confirms, and says what follows from cancelling', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/my`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await look(page, 'home')
    await page.getByRole('navigation').getByRole('link', { name: 'Book' }).click()
    await look(page, 'departments')
    await page.getByRole('searchbox').fill('menhu')
    await page.getByRole('link', { name: 'Portal medicine' }).waitFor()
    await page.getByRole('searchbox').fill('mhnk')
    expect(await page.getByRole('link', { name: 'Eyes of the portal' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Portal medicine' }).click()
    await page.getByText('Chief physician').waitFor()
    await look(page, 'doctors')
    await page.getByRole('link', { name: 'Dr Sun' }).click()
    await page
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .first()
      .waitFor()
    await look(page, 'times')
    await page.locator('#content fieldset').getByRole('button').nth(1).click()
    await page.getByRole('button', { name: '10:15' }).click()
    await page.getByText('This place is kept for you').waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/hold\/hld_/)
    await page.getByText(/^4:\d\d$/).waitFor()
    await look(page, 'hold')
    await page.evaluate(() => scrollTo(0, 0))
    expect(await covered(page, 'Confirm')).toBe(false)

    // Who goes back finds the day, and the number that nobody else has meanwhile.
    await page.goBack()
    await page.getByRole('link', { name: /^Go on with the number that is kept for you/ }).waitFor()
    const days = page.locator('#content fieldset').getByRole('button')
    expect(await days.nth(1).getAttribute('aria-pressed')).toBe('true')
    expect(await page.getByRole('button', { name: '10:15' }).count()).toBe(0)
    await look(page, 'kept')
    await page.goto(`${base}/my`)
    await page.getByRole('link', { name: /^Go on with the number that is kept for you/ }).click()
    await page.getByText('This place is kept for you').waitFor()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('It is booked').waitFor()
    expect(await focused(page)).toContain('It is booked')
    await look(page, 'booked')

    await page.getByRole('link', { name: 'Move to another time' }).click()
    await page.locator('#content fieldset').getByRole('button').nth(2).click()
    await page.getByRole('button', { name: '09:30' }).click()
    await page.getByRole('dialog').getByText('is given back').waitFor()
    await look(page, 'move')
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByText(/^From .* to .*$/).waitFor()

    await page.getByRole('button', { name: 'Cancel the appointment' }).click()
    await page.getByRole('dialog').getByText('It is in time').waitFor()
    await look(page, 'cancel')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the appointment' }).click()
    await page.getByText('Cancelled').waitFor()
    await page.getByText(/^Ended/).waitFor()
    await expect.poll(() => focused(page)).toBe('Appointment')
  })

  it('offers others in one tap when the number is gone', async () => {
    const page = await visit({
      account: 'patient-en',
      viewport: phone,
      expects: /^409 POST \/api\/v1\/holds/,
    })
    const found = await call<{ items: { id: string; date: string; slots: { number: number }[] }[] }>(
      'desk',
      'GET',
      `/slots?department=${department}&days=5`,
    )
    const session = found.items.sort((a, b) => a.date.localeCompare(b.date))[1]
    const number = session?.slots[0]?.number
    await page.goto(`${base}/book/${department}/any`)
    await page
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .first()
      .waitFor()
    await page.locator('#content fieldset').getByRole('button').nth(1).click()
    const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', { name: 'Quick Hand' })
    await call('desk', 'POST', '/appointments', { patientId: patient.id, sessionId: session?.id, number })
    await page.getByRole('button', { name: '09:00' }).click()
    await page.getByRole('region', { name: 'Free instead' }).waitFor()
    await look(page, 'instead')
    await page.getByRole('region', { name: 'Free instead' }).getByRole('button').first().click()
    await page.getByText('This place is kept for you').waitFor()
    await page.getByRole('button', { name: 'Give it back' }).click()
    await page.getByRole('heading', { name: 'Dr Sun', level: 1 }).waitFor()
  })

  it('says when the time of a kept number is over', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.route('**/api/v1/holds', async route => {
      const answer = await route.fetch()
      const hold = await answer.json()
      await route.fulfill({ response: answer, json: hold })
    })
    await page.route('**/api/v1/holds/hld_*', async route => {
      const answer = await route.fetch()
      const hold = await answer.json()
      await route.fulfill({ response: answer, json: { ...hold, until: hold.heldAt } })
    })
    await page.goto(`${base}/book/${department}/any`)
    await page.locator('#content fieldset').getByRole('button').nth(3).click()
    await page.getByRole('button', { name: '11:00' }).click()
    await page.getByText('The time is over, and the place is free again').waitFor()
    await look(page, 'over')
  })

  it('lets one wait where nothing is free', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/book/${other}`)
    await page.getByText('Nothing is free').waitFor()
    await look(page, 'full')
    await page.getByRole('link', { name: /Wait for a place/ }).click()
    await look(page, 'wait')
    await page.getByRole('button', { name: 'Wait', exact: true }).click()
    const mine = page.getByRole('article').filter({ hasText: 'Eyes of the portal' }) // a closure may have put them on another list
    await mine.getByText('Place 1 by rank').waitFor()
    await look(page, 'waits')
    await mine.getByRole('button', { name: 'Wait no longer' }).click()
    await mine.getByText('Left').waitFor()
  })
})

describe('a family', () => {
  it('lets a mother book for her child, and for the father until he takes it back', async () => {
    const register = async (name: string, rest: object) =>
      (await call<{ patient: Thing }>('desk', 'POST', '/patients', { name, language: 'en', ...rest })).patient
        .id
    const mother = await register('Mei Lin', {
      phones: [{ number: numbers.mother }],
      birthDate: '1986-04-02',
    })
    const father = await register('Guo Chen', {
      phones: [{ number: numbers.father }],
      birthDate: '1984-01-20',
    })
    const child = await register('Yu Chen', {
      birthDate: '2018-06-01',
      guardian: { patientId: mother, relation: 'mother' },
    })
    const page = await visit({ viewport: phone, expects: /^404 GET \/api\/v1\/me/ })
    await signInByPhone(page, numbers.mother)
    await page.getByRole('combobox', { name: 'For whom' }).selectOption(child)
    await page.getByRole('heading', { name: 'Hello, Yu Chen' }).waitFor()
    await look(page, 'acting')
    await page.goto(`${base}/book/${department}/any`)
    await page.locator('#content fieldset').getByRole('button').nth(1).click()
    await page.getByRole('button', { name: '11:45' }).click()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('for the patient by Mei Lin').waitFor()
    const booked = await call<{ items: { bookedBy: string }[] }>(
      'desk',
      'GET',
      `/patients/${child}/appointments`,
    )
    expect(booked.items[0]?.bookedBy).toBe(mother)

    await page.getByRole('combobox', { name: 'For whom' }).selectOption(mother)
    await page.getByRole('heading', { name: 'Hello, Mei Lin' }).waitFor()
    await page.goto(`${base}/my/family`)
    await page.getByLabel('Their name').fill('Guo Chen')
    await page.getByLabel('Their phone').fill('139 1111 3002')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Asked. If the clinic knows').waitFor()
    await look(page, 'family')

    const his = await visit({ viewport: phone })
    await signInByPhone(his, numbers.father)
    await his.getByRole('link', { name: 'Mei Lin asks to act for you' }).click()
    await look(his, 'request')
    await his.getByRole('button', { name: 'Agree, without the record' }).click()
    await his.getByRole('button', { name: 'Mei Lin shall no longer act for me' }).waitFor()

    await page.goto(`${base}/my/family`)
    await page.getByRole('button', { name: 'Act for Guo Chen', exact: true }).click()
    await page.getByRole('heading', { name: 'Hello, Guo Chen' }).waitFor()
    await page.getByRole('link', { name: 'Messages' }).click()
    await page.getByText('Only the patient can see this').waitFor()
    await look(page, 'closed')

    await his.getByRole('button', { name: 'Mei Lin shall no longer act for me' }).click()
    await his.getByText('ended').waitFor()
    await page.goto(`${base}/my`)
    await page.getByRole('heading', { name: /Hello, Mei Lin/ }).waitFor()
    expect(await page.getByRole('option', { name: /Guo Chen/ }).count()).toBe(0)
    expect(father).not.toBe(mother)
  })
})

describe('the rest', () => {
  it.each([
    '/my/visits',
    '/my/visits?view=past',
    '/my/messages',
    '/my/me',
    '/my/contact',
    '/my/standing',
    '/my/family',
    '/bills',
    '/my-visit',
  ])('can be used with a thumb and on a desk: %s', async path => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(base + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await look(page, `page${path.replace(/\W+/g, '-')}`)
    await page.setViewportSize(desktop)
    await look(page, `desk${path.replace(/\W+/g, '-')}`)
  })

  it.each(['/my', '/my/me', '/my/guidance'])(
    'hides nothing that has the focus behind the tabs: %s',
    async path => {
      const page = await visit({ account: 'patient-en', viewport: phone })
      await page.goto(base + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press('Tab')
        const hidden = await page.evaluate(() => {
          const one = document.activeElement
          const tabs = document.querySelector('nav')
          if (!one?.closest('#content') || !tabs) return ''
          return one.getBoundingClientRect().bottom > tabs.getBoundingClientRect().top ? one.textContent : ''
        })
        expect(hidden).toBe('')
      }
    },
  )

  it('takes a consent back, and says that it is saved', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/my/me`)
    const box = page.getByRole('checkbox', { name: 'E-mail' })
    const before = await box.isChecked()
    await box.click()
    await page.getByText('Saved').waitFor()
    expect(await box.isChecked()).toBe(!before)
  })

  it('says that there is no connection', async () => {
    const page = await visit({ account: 'patient-en', viewport: phone })
    await page.goto(`${base}/my`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.context().setOffline(true)
    await page.getByText('There is no connection').first().waitFor()
  })
})
