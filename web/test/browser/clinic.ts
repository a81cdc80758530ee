import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { addDays, civilDate } from '../../src/shared/time/civil'

export const base = inject('base')

/** A day of the clinic's calendar: it may be tomorrow there already, or still yesterday. */
export const inDays = (days: number) => addDays(civilDate(new Date(), inject('zone')), days)
export const tomorrow = () => inDays(1)

export type Language = 'zh-CN' | 'en'
export const desktop = { width: 1360, height: 860 }
export const phone = { width: 390, height: 844 }

let browser: Browser
const open: { context: BrowserContext; trouble: string[] }[] = []

let movements: 'reduce' | 'no-preference'

/**
 * Gives a test file a browser. A page that complained on its console fails the test that opened it. Nothing moves for
 * its own sake unless the file asks for it: a dialog that is still opening takes no click.
 */
export function withBrowser({ moving = false } = {}): void {
  beforeAll(async () => {
    movements = moving ? 'no-preference' : 'reduce'
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    })
  })
  afterEach(async () => {
    const trouble = open.flatMap(one => one.trouble)
    await Promise.all(open.splice(0).map(one => one.context.close()))
    expect(trouble).toEqual([])
  })
  afterAll(() => browser.close())
}

interface Visitor {
  /** Local account that is signed in; nobody if absent. */
  account?: string
  language?: Language
  viewport?: { width: number; height: number }
  /** Answers that the test provokes, as `409 POST`: the browser reports them on the console. */
  expects?: RegExp
}

/** Opens a page far from the clinic's time zone, as somebody, in a language. */
export async function visit({
  account,
  language = 'en',
  viewport = desktop,
  expects,
}: Visitor = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport,
    timezoneId: 'America/New_York',
    locale: 'fr-FR',
    reducedMotion: movements,
  })
  const trouble: string[] = []
  open.push({ context, trouble })
  await context.addInitScript(chosen => localStorage.setItem('careloop.language', chosen), language)
  if (account) {
    const session = JSON.stringify(await signIn(account))
    await context.addInitScript(stored => sessionStorage.setItem('careloop.session', stored), session)
  }
  const page = await context.newPage()
  page.on('pageerror', error => trouble.push(error.message))
  page.on('console', message => {
    // Refused requests are reported by the listener below, with their address.
    const refused = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !refused) trouble.push(message.text())
  })
  page.on('response', response => {
    const what = `${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`
    if (response.status() >= 400 && !expects?.test(what)) trouble.push(what)
  })
  return page
}

export async function signIn(account: string): Promise<{ token: string; expiresAt: string }> {
  const answer = await fetch(`${base}/local/login`, { method: 'POST', body: JSON.stringify({ account }) })
  if (!answer.ok) throw new Error(`no account ${account}`)
  return answer.json()
}

/** Signs a patient in on the page, with the code that the clinic sends to their phone. */
export async function signInByPhone(page: Page, number: string): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await signInHere(page, number)
  await page.getByRole('heading', { level: 1, name: /Hello/ }).waitFor()
}

/** The same on a page that has led to it, and goes on there. */
export async function signInHere(page: Page, number: string): Promise<void> {
  await page.getByLabel('Mobile number').fill(number)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText(`If ${number} is known`).waitFor()
  const sent: { template: string; recipient: string; text: string }[] = await (
    await fetch(`${base}/local/outbox`)
  ).json()
  const last = sent.find(one => one.template === 'sign-in-code' && one.recipient === number)
  await page.getByLabel('Code', { exact: true }).fill(last?.text.slice(0, 6) ?? 'none')
  await page.getByRole('button', { name: /Sign in$/ }).click()
}

/** Calls the API directly, for what a test needs to be there before it begins. */
export async function call<T>(account: string, method: string, path: string, body?: unknown): Promise<T> {
  const { token } = await signIn(account)
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Accept-Language': 'en',
      'Idempotency-Key': `browser-${Math.random().toString(36).slice(2)}`,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json() as Promise<T>
}

export interface Session {
  id: string
  date: string
  slots: { number: number }[]
}

/** Sends what a manager decides for the whole clinic with a change, and returns what puts it back. */
export async function amend<T extends object>(
  path: string,
  change: (now: T) => Partial<T>,
): Promise<() => Promise<void>> {
  const { token } = await signIn('manager')
  const send = (init: RequestInit = {}, etag = '') =>
    fetch(`${base}/api/v1${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'If-Match': etag },
    })
  const put = async (body: T, read: Response) => {
    const answer = await send({ method: 'PUT', body: JSON.stringify(body) }, read.headers.get('ETag') ?? '')
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const before = await send()
  const now = (await before.json()) as T
  const changed = await put({ ...now, ...change(now) }, before)
  return async () => void (await put(now, changed))
}

interface Doctor {
  doctor: { name: { 'zh-CN': string; en: string }; grade: string }
  room: string
  day: { start: string; end: string; minutes: number }
}

interface Opened extends Doctor {
  name: { 'zh-CN': string; en: string }
}

const made = (path: string, body: object) => call<{ id: string }>('manager', 'POST', path, body)

/** Opens a department of a test's own, with one doctor every day, so that what the demo clinic does today does not matter. */
export async function openDepartment({ name, ...first }: Opened) {
  const department = (await made('/departments', { name, need: 'general' })).id
  return { department, ...(await openSession(department, first)) }
}

/** Lets a doctor see patients of a department every day, and returns who that is and the session of today. */
export async function openSession(department: string, { doctor, room, day }: Doctor) {
  const practitioner = (await made('/practitioners', doctor)).id
  const weekly = [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, ...day }))
  const schedule = {
    departmentId: department,
    practitionerId: practitioner,
    room,
    from: '2026-01-01',
    weekly,
  }
  await made('/schedules', schedule)
  const found = await call<{ items: (Session & { practitionerId: string })[] }>(
    'desk',
    'GET',
    `/slots?department=${department}&days=1`,
  )
  const session = found.items.find(one => one.practitionerId === practitioner)
  if (!session) throw new Error('no session today')
  return { practitioner, session }
}

/** Lets somebody with a phone have a number of a department tomorrow, in the middle of the morning. */
export async function bookedTomorrow(
  department: string,
  person: { name: string; mobile: string; language?: Language },
) {
  const { patient } = await call<{ patient: { id: string } }>('desk', 'POST', '/patients', {
    name: person.name,
    language: person.language,
    phones: [{ number: person.mobile }],
    consent: { sms: 'granted' },
  })
  const { items } = await call<{ items: (Session & { id: string })[] }>(
    'desk',
    'GET',
    `/slots?department=${department}&from=${tomorrow()}&days=1`,
  )
  const appointment = await call<{ id: string }>('desk', 'POST', '/appointments', {
    patientId: patient.id,
    sessionId: items[0]?.id,
    number: items[0]?.slots[2]?.number,
  })
  return { patient: patient.id, appointment: appointment.id }
}

/** Closes a department from tomorrow until a day, and moves whom it can. */
export async function callOff(department: string, until: string) {
  let closure = await call<{ id: string; step: string; counts: { unplaced: number } }>(
    'manager',
    'POST',
    '/closures?move=true',
    {
      target: { kind: 'department', id: department },
      span: { from: tomorrow(), until },
      reason: { 'zh-CN': '医生临时停诊', en: 'The doctor is away' },
    },
  )
  while (closure.step !== 'done') closure = await call('manager', 'POST', `/closures/${closure.id}/run`)
  return closure
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong with the page. It is run past the page's content security policy, which forbids it rightly. */
export async function barriers(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Runtime.evaluate', { expression: axe })
  const { result } = await devtools.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ${JSON.stringify(standards)} })
      .then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | ')))`,
    awaitPromise: true,
    returnByValue: true,
  })
  await devtools.detach()
  return result.value as string[]
}

/** Waits until the page has its data and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(
    () => !document.querySelector('[role="status"] .ant-skeleton, [aria-busy="true"]'),
  )
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(one => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity),
  )
}
