import { beforeAll, expect, it } from 'vitest'
import {
  amend,
  barriers,
  base,
  call,
  openDepartment,
  phone,
  settled,
  signInByPhone,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Thing {
  id: string
}
interface Standing {
  restricted: boolean
  appeals: { id: string; decision?: string }[]
}

let department: string
let sessionId: string
let number = 0

beforeAll(async () => {
  const opened = await openDepartment({
    name: { 'zh-CN': '守约科', en: 'Standing department' },
    doctor: { name: { 'zh-CN': '守大夫', en: 'Dr Shou' }, grade: 'chief' },
    room: '5',
    day: { start: '09:00', end: '17:00', minutes: 10 },
  })
  department = opened.department
  sessionId = opened.session.id
})

const standingOf = (id: string) => call<Standing>('desk', 'GET', `/patients/${id}/standing`)

/** A patient who cancelled so often late that they may not book alone. */
async function restricted(name: string, more: object = {}): Promise<Thing> {
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', { name, ...more })
  const restore = await amend<{ cancel: object; noShow: object }>('/booking-policy', policy => ({
    cancel: { hours: 168, after: 'allowed' },
    noShow: { ...policy.noShow, warnAt: 1, restrictAt: 2, lateCancels: true },
  }))
  try {
    for (let i = 0; i < 2; i++) {
      number++
      const made = await call<Thing>('desk', 'POST', '/appointments', {
        patientId: patient.id,
        sessionId,
        number,
      })
      await call('desk', 'POST', `/appointments/${made.id}/cancel`, { reason: 'late' })
    }
    await expect.poll(() => standingOf(patient.id).then(s => s.restricted), { timeout: 20_000 }).toBe(true)
  } finally {
    await restore()
  }
  return patient
}

it('notes an appeal at the desk, and a manager decides it from the list', async () => {
  const patient = await restricted('Appeal Guest')
  const desk = await visit({ account: 'desk' })
  await desk.goto(`${base}/patients/${patient.id}`)
  await desk.getByText('May not book', { exact: true }).waitFor()
  const panel = desk.getByRole('region', { name: 'Missed appointments' })
  await panel.getByText(/Cannot book alone until/).waitFor()
  expect(await panel.getByRole('listitem').count()).toBe(2)
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  if (shots) await desk.screenshot({ path: `${shots}/standing.png`, fullPage: true })
  expect(await panel.getByRole('button', { name: 'Forgive…' }).count()).toBe(0)
  await panel.getByRole('button', { name: 'Note an appeal' }).click()
  await desk.getByRole('dialog').getByLabel('What the patient says').fill('The bus broke down')
  await desk.getByRole('dialog').getByRole('button', { name: 'Note it' }).click()
  await panel.getByText('The bus broke down').waitFor()

  const manager = await visit({ account: 'manager' })
  await manager.goto(`${base}/appeals`)
  const row = manager.getByRole('row').filter({ hasText: 'Appeal Guest' })
  await row.getByText('The bus broke down').waitFor()
  await manager.setViewportSize(phone)
  await settled(manager)
  expect(await barriers(manager)).toEqual([])
  if (shots) await manager.screenshot({ path: `${shots}/appeals-phone.png` })
  await row.getByRole('button', { name: 'Decide' }).click()
  const dialog = manager.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Accept/ }).check()
  await dialog.getByRole('button', { name: 'Decide', exact: true }).click()
  await dialog.getByText('Please fill this in').waitFor()
  await dialog.getByLabel('Answer to the patient').fill('Good enough')
  await settled(manager)
  expect(await barriers(manager)).toEqual([])
  if (shots) await manager.screenshot({ path: `${shots}/decide.png` })
  await dialog.getByRole('button', { name: 'Decide', exact: true }).click()
  await row.waitFor({ state: 'detached' })
  await expect.poll(() => standingOf(patient.id).then(s => s.restricted), { timeout: 20_000 }).toBe(false)
})

it('lets a manager forgive one of them with a reason, without an appeal', async () => {
  const patient = await restricted('Forgiven Guest')
  const page = await visit({ account: 'manager', language: 'zh-CN' })
  await page.goto(`${base}/patients/${patient.id}`)
  const panel = page.getByRole('region', { name: '爽约情况' })
  await panel.getByRole('button', { name: '免计…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox').first().uncheck()
  await dialog.getByLabel('内部原因').fill('住院')
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/forgive.png` })
  await dialog.getByRole('button', { name: '免计', exact: true }).click()
  await panel.getByText('住院').waitFor()
  await expect.poll(() => standingOf(patient.id).then(s => s.restricted), { timeout: 20_000 }).toBe(false)
  expect(await panel.getByText('已免计', { exact: true }).count()).toBe(2) // the record and the decision
})

it('leads who is refused on the waiting list to the reasons and to the appeal', async () => {
  const number = '+8613900008351'
  await restricted('Waiting Guest', {
    birthDate: '1988-01-01',
    language: 'en', // of the code
    phones: [{ number }],
    consent: { sms: 'granted' },
  })
  const page = await visit({ viewport: phone, expects: /^403 POST \/api\/v1\/waitlist$/ })
  await signInByPhone(page, number)
  await page.goto(`${base}/book/${department}/wait`)
  await page.getByRole('button', { name: 'Wait', exact: true }).click()
  await page.getByText('so waiting would be in vain').waitFor()
  expect(await barriers(page)).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/refused-to-wait.png` })
  await page.getByRole('link', { name: 'See why, and object' }).click()
  await page.getByLabel('Why is it not fair?').waitFor()
})
