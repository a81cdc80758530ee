import { describe, expect, it } from 'vitest'
import {
  barriers,
  base,
  call,
  desktop,
  type Language,
  openDepartment,
  phone,
  type Session,
  settled,
  signInByPhone,
  tomorrow,
  visit,
  withBrowser,
} from './clinic'

withBrowser()

interface Thing {
  id: string
}
interface Slots {
  items: (Session & Thing)[]
}

const words = {
  en: {
    record: 'Record a death…',
    sure: /^I have checked that it is this person/,
    check: 'Please check that it is the right person.',
    submit: 'Record',
    title: 'Died: date not known',
    book: 'Book',
    undo: 'It was a mistake',
    reason: 'How the mistake came about',
    takeBack: 'Take it back',
    byHand: /^Book again, somebody else has the number/,
    wait: /^Put on the waiting list again/,
    cruel: /died|deceased|death/i,
    refused: 'Nothing can be booked for this person here. Please speak to the clinic.',
  },
  'zh-CN': {
    record: '登记患者已故…',
    sure: /^我已核对确为此人/,
    check: '请核对是否为此人',
    submit: /^登\s?记$/,
    title: '已故：日期不详',
    book: '预约',
    undo: '登记有误',
    reason: '错误原因',
    takeBack: '撤销登记',
    byHand: /^重新预约，原号已被占用/,
    wait: /^重新列入候补/,
    cruel: /已故|去世|死亡/,
    refused: '目前不能为该就诊人预约，请联系门诊。',
  },
} satisfies Record<Language, object>

let guests = 0

/** Somebody with two numbers tomorrow and the day after, who waits for another besides. */
async function guest() {
  guests++
  const mobile = `+861391000${8000 + guests}`
  const { department } = await openDepartment({
    name: { 'zh-CN': `安宁科${guests}`, en: `Quiet department ${guests}` },
    doctor: { name: { 'zh-CN': '安大夫', en: 'Dr An' }, grade: 'chief' },
    room: '8',
    day: { start: '09:00', end: '17:00', minutes: 30 },
  })
  const { patient } = await call<{ patient: Thing & { name: string } }>('desk', 'POST', '/patients', {
    name: `Late Guest ${String.fromCharCode(64 + guests)}`,
    birthDate: '1941-05-06',
    language: 'en',
    phones: [{ number: mobile }],
    consent: { sms: 'granted' },
  })
  const { items } = await call<Slots>(
    'desk',
    'GET',
    `/slots?department=${department}&from=${tomorrow()}&days=3`,
  )
  const place = (day: number) => ({ sessionId: items[day]?.id, number: items[day]?.slots[1]?.number })
  for (const day of [0, 1])
    await call('desk', 'POST', '/appointments', { patientId: patient.id, ...place(day) })
  const wish = {
    departmentId: department,
    from: tomorrow(),
    until: tomorrow(),
    earliest: '06:00',
    latest: '07:00',
  }
  await call('desk', 'POST', '/waitlist', { patientId: patient.id, ...wish })
  const other = (await call<{ patient: Thing }>('desk', 'POST', '/patients', { name: 'Other Guest' })).patient
    .id
  return { patient, mobile, place, other }
}

async function appointments(patient: string): Promise<{ status: string; reason?: string }[]> {
  return (await call<{ items: { status: string }[] }>('desk', 'GET', `/patients/${patient}/appointments`))
    .items
}

describe.each(['en', 'zh-CN'] as const)('a death, %s', language => {
  const text = words[language]

  it('is recorded after a second look, ends what lies ahead, and is taken back', async () => {
    const { patient, place, other } = await guest()
    const page = await visit({ account: 'desk', language })
    await page.goto(`${base}/patients/${patient.id}`)
    await page.getByRole('button', { name: text.record }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: text.submit }).click()
    await dialog.getByText(text.check).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('checkbox', { name: text.sure }).check()
    if (process.env.SCREENSHOTS)
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/death-dialog-${language}.png` })
    await dialog.getByRole('button', { name: text.submit }).click()
    await page.getByText(text.title).waitFor()
    expect(await page.getByRole('link', { name: text.book, exact: true }).count()).toBe(0)
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport)
      await settled(page)
      expect(await barriers(page)).toEqual([])
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      if (process.env.SCREENSHOTS)
        await page.screenshot({
          path: `${process.env.SCREENSHOTS}/death-${language}-${viewport.width}.png`,
          fullPage: true,
        })
    }
    await expect
      .poll(async () => (await appointments(patient.id)).map(one => one.status), { timeout: 20_000 })
      .toEqual(['cancelled', 'cancelled'])
    await expect(
      call('desk', 'POST', '/appointments', { patientId: patient.id, ...place(2) }),
    ).rejects.toThrow(/409.*patient-deceased/s)
    // Somebody else has tomorrow's number by now; the other one comes back.
    await call('desk', 'POST', '/appointments', { patientId: other, ...place(0) })
    const doctor = await visit({ account: 'doctor', language })
    await doctor.goto(`${base}/patients/${patient.id}`)
    await doctor.getByRole('button', { name: text.undo }).click()
    await doctor.getByLabel(text.reason).fill('Another of that name')
    await doctor.getByRole('dialog').getByRole('button', { name: text.takeBack }).click()
    await doctor.getByText(text.byHand).first().waitFor() // of both, until the other one is back
    await expect.poll(() => doctor.getByText(text.byHand).count(), { timeout: 20_000 }).toBe(1)
    await doctor.getByText(text.wait).waitFor()
    await settled(doctor)
    expect(await barriers(doctor)).toEqual([])
    if (process.env.SCREENSHOTS)
      await doctor.screenshot({
        path: `${process.env.SCREENSHOTS}/death-undone-${language}.png`,
        fullPage: true,
      })
    expect((await appointments(patient.id)).filter(one => one.status === 'booked')).toHaveLength(1)
  })
})

it('shows nothing cruel to who signs in for the patient', async () => {
  const { patient, mobile, place } = await guest()
  const page = await visit({ viewport: phone, expects: /^409 POST/ })
  await signInByPhone(page, mobile)
  const file = await fetch(`${base}/api/v1/patients/${patient.id}`, {
    headers: { Authorization: `Bearer ${await tokenOf('desk')}` },
  })
  const recorded = await fetch(`${base}/api/v1/patients/${patient.id}/deceased`, {
    method: 'PUT',
    headers: {
      Authorization: `Bearer ${await tokenOf('desk')}`,
      'Content-Type': 'application/json',
      'If-Match': file.headers.get('ETag') ?? '',
    },
    body: JSON.stringify({ told: 'relative' }),
  })
  expect(recorded.status).toBe(200)
  await expect
    .poll(async () => (await appointments(patient.id)).map(one => one.status), { timeout: 20_000 })
    .toEqual(['cancelled', 'cancelled'])
  for (const path of ['/my', '/my/visits', '/my/messages']) {
    await page.goto(base + path)
    await settled(page)
    expect(await page.locator('body').innerText()).not.toMatch(words.en.cruel)
    expect(await barriers(page)).toEqual([])
  }
  const answer = await page.evaluate(
    async ([patientId, to]) => {
      const { token } = JSON.parse(sessionStorage.getItem('careloop.session') ?? '{}')
      const response = await fetch('/api/v1/appointments', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Accept-Language': 'en',
          'Idempotency-Key': 'after-the-death',
        },
        body: JSON.stringify({ patientId, ...(to as object) }),
      })
      return response.json()
    },
    [patient.id, place(2)] as const,
  )
  expect(answer.code).toBe('file-closed')
  expect(answer.detail).toBe(words.en.refused)
})

async function tokenOf(account: string): Promise<string> {
  const answer = await fetch(`${base}/local/login`, { method: 'POST', body: JSON.stringify({ account }) })
  return (await answer.json()).token
}
