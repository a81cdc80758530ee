import { describe, expect, it } from 'vitest'
import { barriers, base, call, desktop, type Language, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const pages: [account: string, path: string][] = [
  ['desk', '/board'],
  ['desk', '/patients'],
  ['desk', '/patients/new'],
  ['doctor', '/queue'],
  ['desk', '/check-in'],
  ['manager', '/screens'],
  ['patient-en', '/my-visit'],
  ['patient-en', '/my'],
  ['patient-en', '/my/visits'],
  ['patient-en', '/my/messages'],
  ['patient-en', '/my/me'],
  ['patient-en', '/my/family'],
  ['patient-en', '/my/exams'],
  ['patient-zh', '/my/exams'],
  ['patient-zh', '/my/exams/book'],
  ['desk', '/exams'],
  ['doctor', '/exams?view=reviews'],
  ['nurse', '/exams?view=critical'],
  ['manager', '/exam-packages'],
  ['nurse', '/follow-ups?view=all'],
  ['manager', '/kpis'],
  ['manager', '/messages'],
  ['manager', '/closures'],
  ['manager', '/closures/new'],
  ['desk', '/closures'],
  ['desk', '/guidance/desk'],
  ['doctor', '/calendar'],
  ['manager', '/schedules'],
  ['manager', '/schedules/new'],
  ['admin', '/directory'],
  ['admin', '/services'],
  ['manager', '/rules'],
  ['manager', '/appeals'],
  ['desk', '/waitlist'],
  ['auditor', '/waitlist'],
  ['manager', '/rules?part=visit'],
  ['admin', '/board'],
  ['auditor', '/audit'],
  ['patient-en', '/'],
  ['patient-en', '/book'],
  ['nurse', '/emergencies'],
  ['nurse', '/inpatients'],
  ['auditor', '/emergencies'],
  ['manager', '/emergency-rules'],
  ['desk', '/cashier'],
  ['desk', '/settlement'],
  ['manager', '/cashier'],
  ['manager', '/settlement'],
  ['manager', '/prices'],
  ['patient-en', '/bills'],
  ['patient-en', '/my/stays'],
  ['patient-en', '/my/documents'],
  ['patient-en', '/my/standing'],
  ['patient-en', '/my/waits'],
  ['patient-en', '/my/contact'],
]

describe.each(['zh-CN', 'en'] as Language[])('in %s', language => {
  it.each(pages)('%s can use %s', async (account, path) => {
    const page = await visit({ account, language })
    await page.goto(base + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport)
      await settled(page)
      expect(await barriers(page)).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
    }
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(unsaid(await page.locator('body').innerText())).toEqual([])
  })
})

describe('a task that was withdrawn', () => {
  it('says why', async () => {
    const all = await call<{ items: { id: string }[] }>('nurse', 'GET', '/tasks?view=all')
    const id = all.items[0]?.id
    const page = await visit({ account: 'nurse' })
    await page.route(`**/api/v1/tasks/${id}`, async route => {
      const answer = await route.fetch()
      const sheet = await answer.json()
      Object.assign(sheet.task, { status: 'cancelled', reason: 'appointment-cancelled' })
      await route.fulfill({ response: answer, json: sheet })
    })
    await page.goto(`${base}/follow-ups?view=all&task=${id}`)
    await page.getByText('Why it ended').waitFor()
    await page.getByText('The appointment was cancelled').waitFor()
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT })
  })
})

describe('signing in', () => {
  it('leads each role to the page of its day and remembers where one was going', async () => {
    const page = await visit()
    await page.goto(`${base}/follow-ups?view=overdue`)
    await page.getByRole('button', { name: /Nurse/ }).click()
    await page.getByRole('heading', { name: 'Follow-ups' }).waitFor()
    expect(new URL(page.url()).search).toBe('?view=overdue')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /Front desk/ }).click()
    await page.getByRole('heading', { name: 'Day board' }).waitFor()
  })

  it('asks again when the token is not accepted any more', async () => {
    const page = await visit({ expects: /^401 / })
    await page.goto(`${base}/sign-in`)
    await page.evaluate(() =>
      sessionStorage.setItem(
        'careloop.session',
        JSON.stringify({ token: 'x.y.z', expiresAt: '2099-01-01T00:00:00Z' }),
      ),
    )
    await page.goto(`${base}/board`)
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
  })

  it('says so when a page does not exist', async () => {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/nowhere`)
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  })
})

it('changes the language on the spot, the answers of the server included', async () => {
  const page = await visit({ account: 'manager', language: 'zh-CN' })
  await page.goto(`${base}/kpis`)
  await page.getByText('爽约率').first().waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByText('No-show').first().waitFor()
  await page.getByRole('heading', { name: 'Figures' }).waitFor()
})

it("shows the clinic's time, not the browser's", async () => {
  const page = await visit({ account: 'desk' })
  await page.goto(`${base}/board`)
  const clock = page.getByTitle(/Clinic time/)
  // The clinic's zone is chosen so that it is about seven there when the clinic starts; the browser is in New York.
  expect(await clock.innerText()).toMatch(/0[678]:\d\d$/)
})

it('runs no script and no style sheet from elsewhere', async () => {
  const answer = await fetch(base)
  expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'; script-src 'self';")
  expect(await answer.text()).not.toMatch(/<script(?![^>]*\bsrc=)/)
})

/** Keys that stand on the page because they have no sentence. */
function unsaid(text: string): string[] {
  return [...text.matchAll(/\b[a-z]+(?:[A-Z][a-z]+)*\.[a-z][A-Za-z]*(?:\.[a-z][A-Za-z-]*)*\b/g)]
    .map(([key]) => key)
    .filter(key => !/example|http|\.com$/.test(key))
}
